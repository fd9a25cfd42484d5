/** Padding by name, as pairs of numbers. */
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { type Shape, checkShape, formatShape } from '../core/base/shape.js'
import { spread } from '../core/ops/sliding.js'

/** Elements before and after. */
export type Pads = readonly (readonly [low: number, high: number])[]

/**
 * `'SAME'`: as many results as the stride leaves, the odd element of padding at the end; `'SAME_LOWER'`: at the beginning;
 * `'VALID'`: none; or pairs, which crop where they are negative.
 */
export type Padding = 'SAME' | 'VALID' | 'SAME_LOWER' | Pads

/** The sizes of windows with `dilation` between neighbouring elements. */
export const dilated = (sizes: Shape, dilation: Shape): Shape => sizes.map((n, i) => spread(n, dilation[i]!))

const isPair = (u: unknown): u is readonly [number, number] => Array.isArray(u) && u.length === 2 && u.every(Number.isInteger)

/** One pair per axis. */
export const checkPads = (op: string, padding: unknown, rank: number): Pads => {
  if (!Array.isArray(padding) || !padding.every(isPair)) throw new ArgumentError(op, { expected: "padding 'SAME', 'VALID', 'SAME_LOWER' or a list of [low, high]", got: JSON.stringify(padding) })
  if (padding.length !== rank) throw new ShapeError(op, { expected: `${rank} pairs of padding, one per axis of the window`, got: String(padding.length) })
  return padding
}

/** One whole number ≥ 1 per axis; 1 where nothing is said. */
export const checkSteps = (op: string, what: string, steps: unknown, rank: number): Shape => {
  if (steps === undefined || steps === null) return new Array<number>(rank).fill(1)
  const list = checkShape(op, steps)
  if (list.length !== rank || list.some(n => n < 1)) throw new ShapeError(op, { expected: `${rank} whole numbers ≥ 1 as ${what}, one per axis of the window`, got: formatShape(list) })
  return list
}

const named = (size: number, window: number, stride: number, padding: string): readonly [number, number] => {
  if (padding === 'VALID') return [0, 0]
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + window - size, 0)
  const half = Math.floor(total / 2)
  return padding === 'SAME' ? [half, total - half] : [total - half, half]
}

export const padsFor = (op: string, sizes: Shape, window: Shape, strides: Shape, padding: unknown): Pads => {
  if (typeof padding !== 'string') return checkPads(op, padding, sizes.length)
  const name = padding.toUpperCase()
  if (name !== 'SAME' && name !== 'VALID' && name !== 'SAME_LOWER') throw new ArgumentError(op, { expected: "padding 'SAME', 'VALID', 'SAME_LOWER' or a list of [low, high]", got: `'${padding}'` })
  return sizes.map((n, i) => named(n, window[i]!, strides[i]!, name))
}

/**
 * Named padding as pairs of numbers, for sizes, windows and strides per axis. Source: `jax.lax.padtype_to_pads`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.padtypeToPads([6, 7], [3, 2], [2, 1], 'SAME') // => [[0,1],[0,1]]
 * ```
 */
export const padtypeToPads = (inShape: Shape, windowShape: Shape, windowStrides: Shape, padding: Padding): Pads => {
  const sizes = checkShape('padtypeToPads', inShape)
  return padsFor('padtypeToPads', sizes, checkShape('padtypeToPads', windowShape), checkSteps('padtypeToPads', 'strides', windowStrides, sizes.length), padding)
}

/** The padding of the dilated input with which a transposed convolution has `size · stride` results, or all there can be. */
export const transposedPads = (op: string, kernel: number, stride: number, padding: string): readonly [number, number] => {
  switch (padding) {
    case 'SAME': {
      const low = stride > kernel - 1 ? kernel - 1 : Math.ceil((kernel + stride - 2) / 2)
      return [low, kernel + stride - 2 - low]
    }
    case 'VALID': return [kernel - 1, stride - 1 + Math.max(kernel - stride, 0)]
    default: throw new ArgumentError(op, { expected: "padding 'SAME', 'VALID' or a list of [low, high]", got: `'${padding}'` })
  }
}
