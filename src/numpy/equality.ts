/** Are arrays equal, or nearly? */
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import type { Known } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { abs, add, mul, sub } from '../core/ops/arithmetic.js'
import { and, or } from '../core/ops/bitwise.js'
import { eq, le, ne } from '../core/ops/comparison.js'
import { full } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { reduceAnd } from '../core/ops/reduction.js'
import { isFinite } from '../core/ops/rounding.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcastPair, checkArrayLike, promoted, promotedPair, toArray, toInexact } from '../lax/operands.js'
import { composite } from './composite.js'

interface ClosenessOptions {
  /** Relative to the second operand (1e-5). */
  readonly rtol?: ArrayLike
  /** Absolute (1e-8). */
  readonly atol?: ArrayLike
  /** Is NaN equal to NaN? */
  readonly equalNan?: boolean
}
const closenessOptions: Known<ClosenessOptions> = { rtol: true, atol: true, equalNan: true }

interface NanOption {
  readonly equalNan?: boolean
}
const nanOption: Known<NanOption> = { equalNan: true }

const whole = (x: NDArray): NDArray => reduceAnd(x, x.shape.map((_, axis) => axis))

const equal = (x: NDArray, y: NDArray, equalNan: boolean): NDArray => {
  const same = eq(x, y)
  return equalNan && isFloat(x.dtype) ? or(same, and(ne(x, x), ne(y, y))) : same
}

const within = (equalNan: boolean) =>
  composite((x: NDArray, y: NDArray, relative: NDArray, absolute: NDArray) => or(and(le(abs(sub(x, y)), add(absolute, mul(relative, abs(y)))), isFinite(y)), equal(x, y, equalNan)))

const close = within(false)
const closeOrNan = within(true)

const near = (op: string, x: unknown, y: unknown, { rtol = 1e-5, atol = 1e-8, equalNan = false }: ClosenessOptions = {}): NDArray => {
  const [a, b] = promotedPair(op, x, y).map(z => toInexact(op, z))
  const tolerance = (t: ArrayLike): NDArray => {
    const array = toArray(op, checkArrayLike(op, t, 'a tolerance'))
    return broadcastPair(op, convert(array, a!.dtype, true), a!)[0]
  }
  return (equalNan ? closeOrNan : close)(a!, b!, tolerance(rtol), tolerance(atol))
}

/**
 * Elementwise `|x − y| ≤ atol + rtol · |y|`; infinities are near themselves only. Source: `jax.numpy.isclose`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isclose(np.array([1, 2]), np.array([1.000001, 2.1])).tolist() // => [true,false]
 * ```
 */
export const isclose = dual<DataFirstOrLast<[y: ArrayLike, options?: ClosenessOptions]>>('isclose', 2, (x: unknown, y: unknown, options?: ClosenessOptions) => near('isclose', x, y, options), closenessOptions)

/**
 * Are all elements near each other, as `isclose` has it? Source: `jax.numpy.allclose`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.allclose(np.array([1, 2]), np.array([1.000001, 2])).item() // => true
 * ```
 */
export const allclose = dual<DataFirstOrLast<[y: ArrayLike, options?: ClosenessOptions]>>('allclose', 2, (x: unknown, y: unknown, options?: ClosenessOptions) => whole(near('allclose', x, y, options)), closenessOptions)

const no = full(0, { shape: [], dtype: 'bool' })

/**
 * Have they one shape and equal elements? Source: `jax.numpy.array_equal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arrayEqual(np.array([1, 2]), np.array([1, 2])).item() // => true
 * ```
 */
export const arrayEqual = dual<DataFirstOrLast<[y: ArrayLike, options?: NanOption]>>('arrayEqual', 2, (x: unknown, y: unknown, { equalNan = false }: NanOption = {}) => {
  const [a, b] = promoted('arrayEqual', [x, y])
  return shapesEqual(a!.shape, b!.shape) ? whole(equal(a!, b!, equalNan)) : no
}, nanOption)

/**
 * Are the elements equal, once the shapes are broadcast? Source: `jax.numpy.array_equiv`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arrayEquiv(np.array([1, 1]), 1).item() // => true
 * ```
 */
export const arrayEquiv = dual<DataFirstOrLast<[y: ArrayLike]>>('arrayEquiv', 2, (x: unknown, y: unknown) => {
  const [a, b] = promoted('arrayEquiv', [x, y])
  return broadcasts(a!, b!) ? whole(equal(...broadcastPair('arrayEquiv', a!, b!), false)) : no
})

const broadcasts = ({ shape: s }: NDArray, { shape: t }: NDArray): boolean => {
  for (let i = 1; i <= Math.min(s.length, t.length); i++) {
    const [m, n] = [s.at(-i), t.at(-i)]
    if (m !== n && m !== 1 && n !== 1) return false
  }
  return true
}
