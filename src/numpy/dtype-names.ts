/** The names of dtypes and of classes of dtypes; each is the string it stands for. */
import type { DType } from '../core/base/dtype.js'

/** A class of dtypes, as `np.floating`. */
export type DTypeCategory = 'generic' | 'number' | 'integer' | 'signedinteger' | 'unsignedinteger' | 'inexact' | 'floating' | 'complexfloating'

/**
 * The dtype of truth values. Source: `jax.numpy.bool_`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bool_ // => bool
 * ```
 */
export const bool_ = 'bool' satisfies DType

/**
 * The dtype `float16`. Source: `jax.numpy.float16`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.float16 // => float16
 * ```
 */
export const float16 = 'float16' satisfies DType

/**
 * The dtype `float32`. Source: `jax.numpy.float32`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.float32 // => float32
 * ```
 */
export const float32 = 'float32' satisfies DType

/**
 * The dtype `float64`. Source: `jax.numpy.float64`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.float64 // => float64
 * ```
 */
export const float64 = 'float64' satisfies DType

/**
 * The dtype `bfloat16`. Source: `jax.numpy.bfloat16`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bfloat16 // => bfloat16
 * ```
 */
export const bfloat16 = 'bfloat16' satisfies DType

/**
 * The dtype `int8`. Source: `jax.numpy.int8`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.int8 // => int8
 * ```
 */
export const int8 = 'int8' satisfies DType

/**
 * The dtype `int16`. Source: `jax.numpy.int16`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.int16 // => int16
 * ```
 */
export const int16 = 'int16' satisfies DType

/**
 * The dtype `int32`. Source: `jax.numpy.int32`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.int32 // => int32
 * ```
 */
export const int32 = 'int32' satisfies DType

/**
 * The dtype `uint8`. Source: `jax.numpy.uint8`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uint8 // => uint8
 * ```
 */
export const uint8 = 'uint8' satisfies DType

/**
 * The dtype `uint16`. Source: `jax.numpy.uint16`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uint16 // => uint16
 * ```
 */
export const uint16 = 'uint16' satisfies DType

/**
 * The dtype `uint32`. Source: `jax.numpy.uint32`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uint32 // => uint32
 * ```
 */
export const uint32 = 'uint32' satisfies DType

/**
 * The dtype `complex64`. Source: `jax.numpy.complex64`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.complex64 // => complex64
 * ```
 */
export const complex64 = 'complex64' satisfies DType

export { bool_ as bool }

/**
 * Unsigned integers without a width of their own are uint32. Source: `jax.numpy.uint`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uint // => uint32
 * ```
 */
export const uint = 'uint32' satisfies DType

/**
 * All dtypes. Source: `jax.numpy.generic`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.generic // => generic
 * ```
 */
export const generic = 'generic' satisfies DTypeCategory

/**
 * Integers, floats and complex numbers. Source: `jax.numpy.number`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.number // => number
 * ```
 */
export const number = 'number' satisfies DTypeCategory

/**
 * Integers, signed or not. Source: `jax.numpy.integer`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.integer // => integer
 * ```
 */
export const integer = 'integer' satisfies DTypeCategory

/**
 * Signed integers. Source: `jax.numpy.signedinteger`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.signedinteger // => signedinteger
 * ```
 */
export const signedinteger = 'signedinteger' satisfies DTypeCategory

/**
 * Unsigned integers. Source: `jax.numpy.unsignedinteger`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unsignedinteger // => unsignedinteger
 * ```
 */
export const unsignedinteger = 'unsignedinteger' satisfies DTypeCategory

/**
 * Floats and complex numbers. Source: `jax.numpy.inexact`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.inexact // => inexact
 * ```
 */
export const inexact = 'inexact' satisfies DTypeCategory

/**
 * Floats. Source: `jax.numpy.floating`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.floating // => floating
 * ```
 */
export const floating = 'floating' satisfies DTypeCategory

/**
 * Complex numbers. Source: `jax.numpy.complexfloating`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.complexfloating // => complexfloating
 * ```
 */
export const complexfloating = 'complexfloating' satisfies DTypeCategory
