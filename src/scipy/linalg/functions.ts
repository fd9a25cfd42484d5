/** Functions of matrices. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { abs, add, div, max, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { stopGradient } from '../../core/ops/barrier.js'
import { broadcastInDim, reduceSum } from '../../core/ops/broadcasting.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { exp2, log } from '../../core/ops/exponential.js'
import { iota } from '../../core/ops/iota.js'
import { batchOf, identityLike, matmul } from '../../core/ops/matrices.js'
import { reduceMax } from '../../core/ops/reduction.js'
import { ceil } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { squaresOf } from '../../numpy/linalg/operands.js'
import { inv, solve } from '../../numpy/linalg/solving.js'
import { scan } from '../../transforms/scan.js'

/** Padé's approximation of the exponential: its degree, and up to which norm it holds to the last bit (Higham 2005, table 2.3). */
interface Pade {
  readonly degree: number
  readonly norm: number
}

const forFloat32: Pade = { degree: 7, norm: 3.92572478313866 }
const forFloat64: Pade = { degree: 13, norm: 5.371920351148152 }

/** The coefficient of xᵏ in the numerator of degree m, as a part of that of 1: (2m − k)! m! / ((2m)! k! (m − k)!). */
const coefficient = (m: number, k: number): number => {
  let c = 1
  for (let j = 0; j < k; j++) c *= (m - j) / ((2 * m - j) * (j + 1))
  return c
}

/** p(A)/p(−A) with p(A) = E + O, its even and its odd part, by Horner's rule in A². */
const rational = (a: NDArray, degree: number): NDArray => {
  const one = identityLike(a), square = matmul(a, a)
  /** Σ coefficient(k) Aᵏ⁻ˡ over the k from `highest` down to l = `lowest` in steps of 2. */
  const horner = (highest: number, lowest: 0 | 1): NDArray => {
    let sum = mul(one, coefficient(degree, highest))
    for (let k = highest - 2; k >= lowest; k -= 2) sum = add(matmul(sum, square), mul(one, coefficient(degree, k)))
    return sum
  }
  // both degrees are odd
  const even = horner(degree - 1, 0), odd = matmul(a, horner(degree, 1))
  return solve(sub(even, odd), add(even, odd))
}

interface ExpmOptions {
  /** Accepted for JAX's sake: the result is the same. */
  readonly upperTriangular?: boolean
  /** How often the norm may be halved; NaN for matrices that need more. */
  readonly maxSquarings?: number
}
const expmOptions: Known<ExpmOptions> = { upperTriangular: true, maxSquarings: true }

/**
 * The exponential of square matrices: of A/2ⁿ by Padé's approximation, squared n times. Source: `jax.scipy.linalg.expm`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.expm(np.array([[0, 1], [0, 0]])).tolist() // => [[1,1],[0,1]]
 * ```
 */
export const expm = dual<OptionsDataFirstOrLast<ExpmOptions>>('expm', 1, (x: unknown, { maxSquarings = 16 }: ExpmOptions = {}) => {
  if (!Number.isInteger(maxSquarings) || maxSquarings < 0) throw new ArgumentError('expm', { expected: 'a whole number as maxSquarings', got: String(maxSquarings) })
  const a = squaresOf('expm', x), rows = a.ndim - 2
  if (a.size === 0) return a
  const { degree, norm } = a.dtype === 'float64' ? forFloat64 : forFloat32
  const size = stopGradient(reduceMax(reduceSum(abs(a), [rows]), [rows]))
  const halvings = max(ceil(div(log(div(size, norm)), Math.LN2)), 0)
  const perMatrix = (y: NDArray): NDArray => broadcastInDim(y, a.shape, batchOf(a).map((_, d) => d))
  const small = rational(mul(a, perMatrix(exp2(neg(halvings)))), degree)
  const [squared] = scan(
    (y: NDArray, i: NDArray) => [select(perMatrix(lt(broadcastInDim(convert(i, a.dtype), halvings.shape, []), halvings)), matmul(y, y), y), null],
    small,
    iota('int32', [maxSquarings], 0),
  )
  return select(perMatrix(gt(halvings, maxSquarings)), NaN, squared)
}, expmOptions)

/** Each step doubles the correct digits once it is near; before that, it halves the exponent. */
const STEPS = 25

/**
 * The real square root of matrices that have one: those without eigenvalues on the negative axis. JAX gives it as complex numbers. By the
 * iteration of Denman and Beavers (1976): X ← (X + Y⁻¹)/2, Y ← (Y + X⁻¹)/2 from A and 1. Source: `jax.scipy.linalg.sqrtm`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * np.round(scipy.linalg.sqrtm(np.array([[4, 0], [0, 9]]))).tolist() // => [[2,0],[0,3]]
 * ```
 */
export const sqrtm = dual<DataFirstOrLast<[]>>('sqrtm', 1, (x: unknown) => {
  const a = squaresOf('sqrtm', x)
  const [[root]] = scan(
    ([y, z]: readonly [NDArray, NDArray]) => [[mul(add(y, inv(z)), 0.5), mul(add(z, inv(y)), 0.5)] as const, null],
    [a, identityLike(a)] as const,
    null,
    { length: STEPS },
  )
  return root
})
