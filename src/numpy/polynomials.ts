/** Polynomials as vectors of coefficients, the highest power first. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import * as arithmetic from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { concatenate, stack } from '../core/ops/concatenation.js'
import { full, ones } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { pad, sliceInDim } from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { type ArrayLike, promoted, toArray, toInexact } from '../lax/operands.js'
import { convolve } from './convolution.js'

const coefficients = (op: string, p: NDArray): NDArray => {
  if (p.ndim > 1) throw new ShapeError(op, { expected: 'a vector of coefficients', got: formatAval(p) })
  return reshape(p, [p.size])
}

const wholeNumber = (op: string, what: string, u: unknown): number => {
  if (typeof u !== 'number' || !Number.isSafeInteger(u) || u < 0) throw new ArgumentError(op, { expected: `${what}, a whole number of 0 or more`, got: String(u) })
  return u
}

/** With zeros for the highest powers until there are `n` coefficients. */
const lengthened = (p: NDArray, n: number): NDArray => pad(p, full(0, { shape: [], dtype: p.dtype }), [n - p.size], [0])

type Pair = DataFirstOrLast<[q: ArrayLike]>

const termwise = (op: string, f: (x: NDArray, y: NDArray) => NDArray): Pair =>
  dual<Pair>(op, 2, (p: unknown, q: unknown) => {
    const [a, b] = promoted(op, [p, q]).map(v => coefficients(op, v))
    const n = Math.max(a!.size, b!.size)
    return f(lengthened(a!, n), lengthened(b!, n))
  })

/**
 * The sum of two polynomials. Source: `jax.numpy.polyadd`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polyadd(np.array([1, 2]), np.array([3])).tolist() // => [1,5]
 * ```
 */
export const polyadd = termwise('polyadd', arithmetic.add)

/**
 * The difference of two polynomials. Source: `jax.numpy.polysub`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polysub(np.array([1, 2]), np.array([3])).tolist() // => [1,-1]
 * ```
 */
export const polysub = termwise('polysub', arithmetic.sub)

/**
 * The product of two polynomials. Source: `jax.numpy.polymul`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polymul(np.array([1, 1]), np.array([1, -1])).tolist() // => [1,0,-1]
 * ```
 */
export const polymul = dual<DataFirstOrLast<[q: ArrayLike, options?: { readonly trimLeadingZeros?: boolean }]>>('polymul', 2, (p: unknown, q: unknown, { trimLeadingZeros = false }: { readonly trimLeadingZeros?: boolean } = {}) => {
  const [a, b] = promoted('polymul', [p, q]).map(v => coefficients('polymul', trimLeadingZeros ? trimmed(v) : v))
  return convolve(a!, b!)
}, { trimLeadingZeros: true })

/** Without leading zeros; one coefficient stays. */
const trimmed = (p: NDArray): NDArray => {
  const values = coefficients('polymul', p).tolist() as readonly number[] // of a vector of numbers
  const first = values.findIndex(c => c !== 0)
  return sliceInDim(coefficients('polymul', p), 0, first < 0 ? p.size - 1 : first, p.size)
}

/**
 * The quotient and the remainder of two polynomials. Source: `jax.numpy.polydiv`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polydiv(np.array([1, 0, -1]), np.array([1, 1])).map(p => p.tolist()) // => [[1,-1],[0,0,0]]
 * ```
 */
export const polydiv = dual<DataFirstOrLast<[v: ArrayLike], readonly [quotient: NDArray, remainder: NDArray]>>('polydiv', 2, (u: unknown, v: unknown) => {
  const [a, b] = promoted('polydiv', [toInexact('polydiv', u), toInexact('polydiv', v)]).map(p => coefficients('polydiv', p))
  const m = a!.size - 1, n = b!.size - 1
  if (n < 0) throw new ShapeError('polydiv', { expected: 'a divisor with coefficients', got: formatAval(b!) })
  if (m < n) return [full(0, { shape: [1], dtype: a!.dtype }), a!]
  const leading = sliceInDim(b!, 0, 0, 1)
  let rest = a!
  const quotient: NDArray[] = []
  for (let k = 0; k <= m - n; k++) {
    const c = arithmetic.div(sliceInDim(rest, 0, k, k + 1), leading)
    quotient.push(c)
    rest = arithmetic.sub(rest, pad(arithmetic.mul(broadcastTo(c, [n + 1]), b!), full(0, { shape: [], dtype: b!.dtype }), [k], [m - n - k]))
  }
  return [concatenate(quotient, 0), rest]
})

/**
 * The value of the polynomial `p` at each element of `x`, by Horner's rule. Source: `jax.numpy.polyval`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polyval(np.array([1, 0, -1]), np.array([2, 3])).tolist() // => [3,8]
 * ```
 */
export const polyval = dual<DataFirstOrLast<[x: ArrayLike, options?: { readonly unroll?: number }]>>('polyval', 2, (p: unknown, x: unknown) => {
  const [a, at] = promoted('polyval', [p, x])
  const terms = entriesAlong(coefficients('polyval', a!), 0).map(c => broadcastTo(c, at!.shape))
  return terms.reduce((value, c) => arithmetic.add(arithmetic.mul(value, at!), c), full(0, at!))
}, { unroll: true })

/**
 * The derivative, taken `m` times. Source: `jax.numpy.polyder`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polyder(np.array([1, 2, 3])).tolist() // => [2,2]
 * ```
 */
export const polyder = dual<DataFirstOrLast<[options?: { readonly m?: number }]>>('polyder', 1, (p: unknown, { m = 1 }: { readonly m?: number } = {}) => {
  const times = wholeNumber('polyder', 'm', m)
  let q = coefficients('polyder', toArray('polyder', p))
  for (let i = 0; i < times; i++) {
    const n = q.size
    if (n <= 1) return full(0, { shape: [0], dtype: q.dtype })
    q = arithmetic.mul(sliceInDim(q, 0, 0, n - 1), arithmetic.sub(n - 1, iota(q.dtype, [n - 1], 0)))
  }
  return q
}, { m: true })

interface PolyintOptions {
  /** How often. */
  readonly m?: number
  /** The constants of integration: one, or one for each time; 0 by default. */
  readonly k?: ArrayLike | null
}
const polyintOptions: Known<PolyintOptions> = { m: true, k: true }

/**
 * The integral, taken `m` times. Source: `jax.numpy.polyint`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.polyint(np.array([2, 2])).tolist() // => [1,2,0]
 * ```
 */
export const polyint = dual<DataFirstOrLast<[options?: PolyintOptions]>>('polyint', 1, (p: unknown, { m = 1, k = null }: PolyintOptions = {}) => {
  const times = wholeNumber('polyint', 'm', m)
  const [a, b] = promoted('polyint', [toInexact('polyint', p), toArray('polyint', k ?? 0)])
  if (b!.size !== 1 && b!.size !== times) throw new ArgumentError('polyint', { expected: `one constant, or ${times}`, got: String(b!.size) })
  const constants = broadcastTo(reshape(b!, [b!.size]), [times])
  let q = coefficients('polyint', a!)
  for (let i = 0; i < times; i++) {
    const n = q.size
    q = concatenate([arithmetic.div(q, arithmetic.sub(n, iota(q.dtype, [n], 0))), sliceInDim(constants, 0, i, i + 1)], 0)
  }
  return q
}, polyintOptions)

/**
 * The monic polynomial with these roots. Source: `jax.numpy.poly`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.poly(np.array([1, 2])).tolist() // => [1,-3,2]
 * ```
 */
export const poly = dual<(roots: ArrayLike) => NDArray>('poly', 1, (roots: unknown) => {
  const zerosOf = toInexact('poly', roots)
  if (zerosOf.ndim > 1) throw new ShapeError('poly', { expected: 'a vector of roots', got: formatAval(zerosOf), hint: 'the characteristic polynomial of a matrix has np.linalg.eigvals(x) as roots' })
  const one = ones({ shape: [1], dtype: zerosOf.dtype })
  return entriesAlong(reshape(zerosOf, [zerosOf.size]), 0).reduce((p, r) => convolve(p, concatenate([one, reshape(arithmetic.neg(r), [1])], 0)), one)
})

interface VanderOptions {
  /** The number of columns; as many as rows by default. */
  readonly N?: number | null
  /** Powers from left to right increase. */
  readonly increasing?: boolean
}
const vanderOptions: Known<VanderOptions> = { N: true, increasing: true }

/**
 * The matrix whose rows are the powers of the elements of `x`, the highest first. Source: `jax.numpy.vander`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vander(np.array([2, 3]), { N: 3 }).tolist() // => [[4,2,1],[9,3,1]]
 * ```
 */
export const vander = dual<DataFirstOrLast<[options?: VanderOptions]>>('vander', 1, (x: unknown, { N = null, increasing = false }: VanderOptions = {}) => {
  const array = toArray('vander', x)
  if (array.ndim !== 1) throw new ShapeError('vander', { expected: 'a vector', got: formatAval(array) })
  const columns = wholeNumber('vander', 'N', N ?? array.size)
  if (columns === 0) return full(0, { shape: [array.size, 0], dtype: array.dtype })
  const base = array.dtype === 'bool' ? convert(array, 'int32') : array
  const powers: NDArray[] = [ones(base)]
  while (powers.length < columns) powers.push(arithmetic.mul(powers[powers.length - 1]!, base))
  return stack(increasing ? powers : powers.reverse(), 1)
}, vanderOptions)
