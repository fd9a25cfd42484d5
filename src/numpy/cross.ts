/** The vector product of three dimensions, and of two. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { mul, neg, sub } from '../core/ops/arithmetic.js'
import { stack } from '../core/ops/concatenation.js'
import { moveAxis } from '../core/ops/permutation.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { type ArrayLike, broadcasted, promoted } from '../lax/operands.js'

interface CrossOptions {
  /** The axis of the components in both operands and in the result; overrides the others. */
  readonly axis?: number | null
  readonly axisa?: number
  readonly axisb?: number
  readonly axisc?: number
}
const crossOptions: Known<CrossOptions> = { axis: true, axisa: true, axisb: true, axisc: true }

const componentsOf = (x: NDArray, axis: number): readonly NDArray[] => entriesAlong(moveAxis(x, normalizeAxis('cross', axis, x.ndim), 0), 0)

/**
 * The vector product along an axis of three components; of two components it is the third one alone. The other axes broadcast. Source:
 * `jax.numpy.cross`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cross(np.array([1, 0, 0]), np.array([0, 1, 0])).tolist() // => [0,0,1]
 * ```
 */
export const cross = dual<DataFirstOrLast<[y: ArrayLike, options?: CrossOptions]>>('cross', 2, (x: unknown, y: unknown, { axis = null, axisa = -1, axisb = -1, axisc = -1 }: CrossOptions = {}) => {
  const [a, b] = promoted('cross', [x, y])
  const u = componentsOf(a!, axis ?? axisa), v = componentsOf(b!, axis ?? axisb)
  if (![u, v].every(w => w.length === 2 || w.length === 3)) throw new ShapeError('cross', { expected: '2 or 3 components', got: `${formatAval(a!)} and ${formatAval(b!)}` })
  const all = broadcasted('cross', [...u, ...v])
  const [u0, u1, u2] = all.slice(0, u.length), [v0, v1, v2] = all.slice(u.length)
  const third = sub(mul(u0!, v1!), mul(u1!, v0!))
  if (u2 === undefined && v2 === undefined) return third
  // a third component that is missing is 0
  const first = difference(v2 && mul(u1!, v2), u2 && mul(u2, v1!))
  const second = difference(u2 && mul(u2, v0!), v2 && mul(u0!, v2))
  return stack([first, second, third], normalizeAxis('cross', axis ?? axisc, third.ndim + 1))
}, crossOptions)

/** x − y, one of which may be missing. */
const difference = (x: NDArray | undefined, y: NDArray | undefined): NDArray => (y === undefined ? x! : x === undefined ? neg(y) : sub(x, y))
