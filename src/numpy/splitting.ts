/** Arrays cut into consecutive pieces. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { formatShape, normalizeAxis } from '../core/base/shape.js'
import * as ops from '../core/ops/concatenation.js'
import { sliceInDim } from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'

export { unstack } from '../lax/joining.js'

/** How many pieces, or the positions where the second, third … piece begins. */
export type Sections = number | readonly number[]

type Split<Options extends readonly unknown[]> = DataFirstOrLast<[indicesOrSections: Sections, ...options: Options], readonly NDArray[]>

const checkSections = (op: string, sections: unknown): Sections => {
  const whole = (u: unknown): boolean => Number.isSafeInteger(u)
  if (typeof sections === 'number' && whole(sections) && sections > 0) return sections
  if (Array.isArray(sections) && sections.every(whole)) return sections
  throw new ArgumentError(op, { expected: 'a number of pieces, or a list of positions', got: JSON.stringify(sections) })
}

/** Positions may be negative, and beyond the end. */
const piecesAt = (x: NDArray, positions: readonly number[], axis: number): readonly NDArray[] => {
  const n = x.shape[axis]!
  const bounds = [0, ...positions.map(p => Math.min(Math.max(p < 0 ? p + n : p, 0), n)), n]
  return bounds.slice(1).map((to, i) => sliceInDim(x, axis, bounds[i]!, Math.max(to, bounds[i]!)))
}

const cut = (op: string, x: NDArray, sections: unknown, axis: number, uneven: boolean): readonly NDArray[] => {
  const along = normalizeAxis(op, axis, x.ndim), n = x.shape[along]!
  const pieces = checkSections(op, sections)
  if (typeof pieces !== 'number') return piecesAt(x, pieces, along)
  if (n % pieces !== 0 && !uneven) throw new ShapeError(op, { expected: `an axis that ${pieces} divides`, got: `size ${n} on axis ${along}`, hint: 'np.arraySplit makes pieces of different sizes' })
  const longer = n % pieces, length = Math.floor(n / pieces)
  return ops.split(x, Array.from({ length: pieces }, (_, i) => length + (i < longer ? 1 : 0)), along)
}

interface AxisOption {
  readonly axis?: number
}
const axisOption: Known<AxisOption> = { axis: true }

/**
 * Equal pieces along `axis`, or pieces that begin at the given positions. Source: `jax.numpy.split`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.split(np.array([1, 2, 3, 4]), 2).map(x => x.tolist()) // => [[1,2],[3,4]]
 * np.split(np.array([1, 2, 3, 4]), [1, 3]).map(x => x.tolist()) // => [[1],[2,3],[4]]
 * ```
 */
export const split = dual<Split<[options?: AxisOption]>>('split', 2, (x: unknown, sections: unknown, { axis = 0 }: AxisOption = {}) => cut('split', toArray('split', x), sections, axis, false), axisOption)

/**
 * As `split`; where the pieces cannot be equal the first ones are longer by one. Source: `jax.numpy.array_split`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arraySplit(np.array([1, 2, 3]), 2).map(x => x.tolist()) // => [[1,2],[3]]
 * ```
 */
export const arraySplit = dual<Split<[options?: AxisOption]>>('arraySplit', 2, (x: unknown, sections: unknown, { axis = 0 }: AxisOption = {}) => cut('arraySplit', toArray('arraySplit', x), sections, axis, true), axisOption)

const along = (op: string, rank: number, axisOf: (rank: number) => number): Split<[]> =>
  dual<Split<[]>>(op, 2, (x: unknown, sections: unknown) => {
    const array = toArray(op, x)
    if (array.ndim < rank) throw new ShapeError(op, { expected: `an array of rank ${rank} or more`, got: formatShape(array.shape) })
    return cut(op, array, sections, axisOf(array.ndim), false)
  })

/**
 * `split` along the first axis. Source: `jax.numpy.vsplit`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vsplit(np.array([[1, 2], [3, 4]]), 2).map(x => x.tolist()) // => [[[1,2]],[[3,4]]]
 * ```
 */
export const vsplit = along('vsplit', 2, () => 0)

/**
 * `split` along the second axis, of a vector along its only one. Source: `jax.numpy.hsplit`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.hsplit(np.array([[1, 2], [3, 4]]), 2).map(x => x.tolist()) // => [[[1],[3]],[[2],[4]]]
 * ```
 */
export const hsplit = along('hsplit', 1, rank => (rank === 1 ? 0 : 1))

/**
 * `split` along the third axis. Source: `jax.numpy.dsplit`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.dsplit(np.zeros([1, 2, 4]), 2).map(x => x.shape) // => [[1,2,2],[1,2,2]]
 * ```
 */
export const dsplit = along('dsplit', 3, () => 2)
