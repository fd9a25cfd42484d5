/** Reductions over windows that slide over an array. */
import { checkOptions, type Known } from '../core/base/options.js'
import { type Shape, sizeOf, stridesOf } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { positionsOf } from '../core/ops/sliding.js'
import { pad, slice } from '../core/ops/slicing.js'
import type { Windowed } from '../core/ops/window-reduction.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { elementwise, isIdentity, monoidOf, reducing, type Reducing } from './computation.js'
import type { ArrayLike } from './operands.js'
import { checkSteps, dilated, type Padding, padsFor } from './window-padding.js'

export interface ReduceWindowOptions {
  /** How far the window moves along each axis (1). */
  readonly windowStrides?: Shape | null
  /** `'VALID'` unless said otherwise. */
  readonly padding?: Padding
  /** Distance between neighbouring elements of the operand (1). */
  readonly baseDilation?: Shape | null
  /** Distance between neighbouring elements of the window (1). */
  readonly windowDilation?: Shape | null
}
const reduceWindowOptions: Known<ReduceWindowOptions> = { windowStrides: true, padding: true, baseDilation: true, windowDilation: true }

const windowed = (op: string, { shape }: NDArray, dimensions: unknown, { windowStrides, padding = 'VALID', baseDilation, windowDilation }: ReduceWindowOptions): Windowed => {
  const rank = shape.length
  const window = checkSteps(op, 'windowDimensions', dimensions ?? [], rank), strides = checkSteps(op, 'windowStrides', windowStrides, rank)
  const apart = checkSteps(op, 'baseDilation', baseDilation, rank), between = checkSteps(op, 'windowDilation', windowDilation, rank)
  const pads = padsFor(op, dilated(shape, apart), dilated(window, between), strides, padding)
  return { window, slides: pads.map(([low, high], d) => ({ stride: strides[d]!, low, high, baseDilation: apart[d]!, windowDilation: between[d]! })) }
}

/** What lies under each tap of the window, at all positions at once; holes are `hole`. */
export const tapsOf = (x: NDArray, hole: NDArray, { window, slides }: Windowed): readonly NDArray[] => {
  const positions = x.shape.map((n, d) => positionsOf(n, window[d]!, slides[d]!))
  if (positions.includes(0)) return new Array<NDArray>(sizeOf(window)).fill(broadcastTo(hole, positions))
  const spread = pad(x, hole, slides.map(s => s.low), slides.map(s => s.high), slides.map(s => s.baseDilation - 1))
  const strides = stridesOf(window)
  return Array.from({ length: sizeOf(window) }, (_, tap) => {
    const start = slides.map(({ windowDilation }, d) => (Math.floor(tap / strides[d]!) % window[d]!) * windowDilation)
    return slice(spread, start, start.map((from, d) => from + (positions[d]! - 1) * slides[d]!.stride + 1), slides.map(s => s.stride))
  })
}

/**
 * Reduces what lies in a window, at each of its positions, by `computation`, an associative function of two scalars, from `initValue`
 * on, which also fills the holes. Sums and extremes of their identity are recognised; their gradients go to every element, or to the
 * first extreme of each window. With a tree of arrays `computation` takes and returns trees. Data-first only. Source:
 * `jax.lax.reduce_window`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceWindow(np.array([1, 3, 2, 4]), -Infinity, lax.max, [2]).tolist() // => [3,3,4]
 * lax.reduceWindow(np.array([1, 3, 2, 4]), 0, lax.add, [2], { windowStrides: [2] }).tolist() // => [4,6]
 * lax.reduceWindow(np.array([1, 3, 2]), 1, lax.mul, [2], { padding: 'SAME' }).tolist() // => [3,6,2]
 * ```
 */
export function reduceWindow(operand: ArrayLike, initValue: ArrayLike, computation: (x: NDArray, y: NDArray) => ArrayLike, windowDimensions: Shape, options?: ReduceWindowOptions): NDArray
export function reduceWindow<T>(operands: T, initValues: unknown, computation: (x: T, y: T) => unknown, windowDimensions: Shape, options?: ReduceWindowOptions): T
export function reduceWindow(operands: unknown, initValues: unknown, computation: (x: never, y: never) => unknown, windowDimensions: unknown, options: ReduceWindowOptions = {}): unknown {
  checkOptions('reduceWindow', options, reduceWindowOptions)
  const reduction = reducing('reduceWindow', operands, initValues, computation)
  return reduction.unflatten(reduceWindows(reduction, windowed('reduceWindow', reduction.xs[0]!, windowDimensions, options)))
}

const reduceWindows = ({ program, xs, inits }: Reducing, how: Windowed): readonly NDArray[] => {
  const monoid = monoidOf(program)
  if (monoid?.reduceWindow !== undefined && isIdentity(inits[0]!, monoid, xs[0]!)) return [monoid.reduceWindow(xs[0]!, how)]
  const taps = xs.map((x, i) => tapsOf(x, inits[i]!, how))
  let folded: readonly NDArray[] = taps.map((tap, i) => broadcastTo(inits[i]!, tap[0]!.shape))
  for (let tap = 0; tap < sizeOf(how.window); tap++) folded = elementwise(program, [...folded, ...taps.map(t => t[tap]!)])
  return folded
}
