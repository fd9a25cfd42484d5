/** Random vectors and matrices made of normal numbers by factorizations. */
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape } from '../core/base/shape.js'
import { add, mul, sign } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { sqrt } from '../core/ops/exponential.js'
import { expandDims, squeeze } from '../core/ops/reshape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toInexact } from '../lax/operands.js'
import { matrixTranspose } from '../numpy/axes.js'
import { cholesky, eigh, qr, svd } from '../numpy/linalg/factorizations.js'
import { diagonal } from '../numpy/linalg/diagonals.js'
import { matmul } from '../numpy/products.js'
import { normalLaw } from './normal.js'
import { type Draw, type FloatOptions, type ShapeOr, floatDType, parameter, sampler, shapeAndOptions, shapeFor } from './sampler.js'

/** How the covariance is taken apart: `'cholesky'` is fastest, the others bear singular matrices. */
export type CovarianceMethod = 'cholesky' | 'eigh' | 'svd'

export interface MultivariateNormalOptions extends FloatOptions {
  /** @defaultValue 'cholesky' */
  readonly method?: CovarianceMethod
}
const multivariateNormalOptions: Known<MultivariateNormalOptions> = { method: true, dtype: true }

/** Each column times the number that belongs to it. */
const scaleColumns = (matrix: NDArray, numbers: NDArray): NDArray => mul(matrix, broadcastTo(expandDims(numbers, [numbers.ndim - 1]), matrix.shape))

/** A matrix F with F·Fᵀ = cov. */
const factorOf = (cov: NDArray, method: CovarianceMethod): NDArray => {
  switch (method) {
    case 'cholesky': return cholesky(cov)
    case 'eigh': {
      const { eigenvalues, eigenvectors } = eigh(cov)
      return scaleColumns(eigenvectors, sqrt(eigenvalues))
    }
    case 'svd': {
      const { u, s } = svd(cov)
      return scaleColumns(u, sqrt(s))
    }
  }
}

const sampleMultivariate = sampler<Draw & { readonly method: CovarianceMethod }>('multivariateNormal', (words, { shape, dtype, method }, mean, cov) => {
  const column = expandDims(normalLaw(words, { shape, dtype }), [shape.length])
  return add(broadcastTo(mean!, shape), squeeze(matmul(factorOf(cov!, method), column), [shape.length]))
})

/**
 * Normal vectors with the mean along the last axis of `mean` and the covariance in the last two axes of `cov`. `shape` is that of
 * the batch, without the axis of the vectors.
 *
 * Source: `jax.random.multivariate_normal`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * random.multivariateNormal(random.key(0), np.zeros([2]), np.array([[2, 1], [1, 2]]), [5]).shape // => [5,2]
 * ```
 */
export const multivariateNormal = (key: NDArray, mean: ArrayLike, cov: ArrayLike, shapeOr?: ShapeOr<MultivariateNormalOptions>, options: MultivariateNormalOptions = {}): NDArray => {
  const op = 'multivariateNormal'
  const [shape, { dtype, method = 'cholesky' }] = shapeAndOptions('multivariateNormal', shapeOr, options, multivariateNormalOptions)
  if (method !== 'cholesky' && method !== 'eigh' && method !== 'svd') throw new ArgumentError(op, { expected: "method 'cholesky', 'eigh' or 'svd'", got: String(method) })
  const type = floatDType(op, dtype ?? toInexact(op, mean).dtype)
  const center = parameter(op, mean, type), covariance = parameter(op, cov, type)
  if (center.ndim < 1) throw new ShapeError(op, { expected: 'a mean with an axis', got: formatAval(center) })
  const size = center.shape.at(-1)!
  if (covariance.ndim < 2 || covariance.shape.at(-1) !== size || covariance.shape.at(-2) !== size) throw new ShapeError(op, { expected: `a covariance with ${size} rows and columns, as the mean has elements`, got: formatAval(covariance) })
  const batch = shapeFor(op, shape, center.shape.slice(0, -1), covariance.shape.slice(0, -2))
  return sampleMultivariate(key, { shape: [...batch, size], dtype: type, method }, center, covariance)
}

/** The orthogonal factor of a normal matrix, its signs made unique so that its distribution is uniform. */
const sampleOrthogonal = sampler('orthogonal', (words, { shape, dtype }) => {
  const [n, m] = shape.slice(-2) as [number, number] // the caller adds two
  const z = normalLaw(words, { shape: [...shape.slice(0, -2), Math.max(n, m), Math.min(n, m)], dtype })
  const { q, r } = qr(z)
  const oriented = scaleColumns(q, sign(diagonal(r)))
  return n < m ? matrixTranspose(oriented) : oriented
})

export interface OrthogonalOptions extends FloatOptions {
  /** The number of columns (`n`). */
  readonly m?: number
}
const orthogonalOptions: Known<OrthogonalOptions> = { m: true, dtype: true }

/**
 * Orthogonal matrices with `n` rows, uniformly distributed; with `m` columns, those are orthonormal, or the rows where `n < m`.
 * `shape` is that of the batch.
 *
 * Source: `jax.random.orthogonal`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * const q = random.orthogonal(random.key(0), 3)
 * np.allclose(np.matmul(q, np.transpose(q)), np.eye(3), { atol: 1e-5 }).item() // => true
 * ```
 */
export const orthogonal = (key: NDArray, n: number, shapeOr?: ShapeOr<OrthogonalOptions>, options: OrthogonalOptions = {}): NDArray => {
  const [shape = [], { dtype = 'float32', m = n }] = shapeAndOptions('orthogonal', shapeOr, options, orthogonalOptions)
  return sampleOrthogonal(key, { shape: checkShape('orthogonal', [...shape, n, m]), dtype: floatDType('orthogonal', dtype) })
}
