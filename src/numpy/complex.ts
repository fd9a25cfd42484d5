/** Real and imaginary parts. Complex arithmetic is not offered yet; of real numbers these functions are what they should be. */
import { isComplex } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { UnsupportedError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { lt } from '../core/ops/comparison.js'
import { full, zeros } from '../core/ops/constants.js'
import { select } from '../core/ops/selection.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { unary } from '../lax/elementwise.js'
import { checkArrayLike, toArray, toInexact } from '../lax/operands.js'

const ofReal = (op: string, x: NDArray): NDArray => {
  if (isComplex(x.dtype)) throw new UnsupportedError(op, { expected: 'real numbers', got: x.dtype, hint: 'keep the real and imaginary parts in two arrays' })
  return x
}

const everywhere = (x: NDArray, truth: 0 | 1): NDArray => full(truth, { shape: x.shape, dtype: 'bool' })

/**
 * The real part: `x` itself. Source: `jax.numpy.real`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.real(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const real = unary('real', x => ofReal('real', x))

/**
 * The imaginary part: zeros. Source: `jax.numpy.imag`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.imag(np.array([1, 2])).tolist() // => [0,0]
 * ```
 */
export const imag = unary('imag', x => zeros(ofReal('imag', x)))

/**
 * The complex conjugate: `x` itself. Source: `jax.numpy.conj`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.conj(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const conj = unary('conj', x => ofReal('conj', x))

/**
 * The same as `conj`. Source: `jax.numpy.conjugate`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.conjugate(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const conjugate = conj

interface AngleOptions {
  /** In degrees. */
  readonly deg?: boolean
}
const angleOptions: Known<AngleOptions> = { deg: true }

/**
 * The angle in the complex plane: 0 of what is not negative, else π (180 with `deg`). Source: `jax.numpy.angle`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.angle(np.array([1, -1])).tolist() // => [0,3.1415927]
 * ```
 */
export const angle = dual<OptionsDataFirstOrLast<AngleOptions>>('angle', 1, (x: unknown, { deg = false }: AngleOptions = {}) => {
  const array = ofReal('angle', toInexact('angle', x))
  return select(lt(array, 0), full(deg ? 180 : Math.fround(Math.PI), array), zeros(array))
}, angleOptions)

/**
 * Is the imaginary part 0? Source: `jax.numpy.isreal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isreal(np.array([1, 2])).tolist() // => [true,true]
 * ```
 */
export const isreal = unary('isreal', x => everywhere(ofReal('isreal', x), 1))

/**
 * Is the imaginary part other than 0? Source: `jax.numpy.iscomplex`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.iscomplex(np.array([1, 2])).tolist() // => [false,false]
 * ```
 */
export const iscomplex = unary('iscomplex', x => everywhere(ofReal('iscomplex', x), 0))

/**
 * Is the dtype real? Source: `jax.numpy.isrealobj`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isrealobj(np.array([1, 2])) // => true
 * ```
 */
export const isrealobj = (x: unknown): boolean => !iscomplexobj(x)

/**
 * Is the dtype complex? Source: `jax.numpy.iscomplexobj`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.iscomplexobj(np.array([1, 2])) // => false
 * ```
 */
export const iscomplexobj = (x: unknown): boolean => isComplex(toArray('iscomplexobj', checkArrayLike('iscomplexobj', x)).dtype)

/**
 * Is it a number or an array without axes? Source: `jax.numpy.isscalar`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isscalar(3) // => true
 * ```
 */
export const isscalar = (x: unknown): boolean => (isNDArray(x) ? x.ndim === 0 : typeof x === 'number' || typeof x === 'boolean')
