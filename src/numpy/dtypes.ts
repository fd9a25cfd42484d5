/** Dtypes: conversion, promotion, kinds, limits. */
import * as base from '../core/base/dtype.js'
import type { DType, FInfo, IInfo } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { promoteAll, type Typed } from '../core/base/promote.js'
import { required } from '../core/base/required.js'
import { convert } from '../core/ops/conversion.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, resultType as arrayResultType, toArray } from '../lax/operands.js'
import type { DTypeCategory } from './dtype-names.js'

/**
 * `x` as another dtype. Floats truncate and saturate into integers, NaN becomes 0; integers wrap into integers; what is not 0 is true. Source: `jax.numpy.astype`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.astype(np.array([1.9, -1.9, NaN]), 'int32').tolist() // => [1,-1,0]
 * ```
 */
export const astype = dual<DataFirstOrLast<[dtype: DType]>>('astype', 2, (x: unknown, dtype: unknown) => convert(toArray('astype', x), base.checkDType('astype', dtype)))

/**
 * The dtype of an array, or the dtype itself: a check of a name. Source: `jax.numpy.dtype`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.dtype('int32') // => int32
 * ```
 */
export const dtype = (x: DType | ArrayLike): DType => (typeof x === 'string' ? base.checkDType('dtype', x) : toArray('dtype', x).dtype)

const typed = (op: string, x: DType | ArrayLike): Typed | ArrayLike => (typeof x === 'string' ? { dtype: base.checkDType(op, x), weakType: false } : checkArrayLike(op, x))

/**
 * The dtype in which operands of two dtypes meet. Source: `jax.numpy.promote_types`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.promoteTypes('int32', 'float16') // => float16
 * ```
 */
export const promoteTypes = required('promoteTypes', 2, (a: DType, b: DType): DType => promoteAll('promoteTypes', [a, b].map(name => ({ dtype: base.checkDType('promoteTypes', name), weakType: false }))).dtype)

/**
 * The dtype in which these operands meet: arrays, dtypes, and numbers, which are weak. Source: `jax.numpy.result_type`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.resultType('bfloat16', 2) // => bfloat16
 * ```
 */
export const resultType = (...operands: readonly (DType | ArrayLike)[]): DType => {
  const given = operands.map(x => typed('resultType', x))
  const strong = given.filter((x): x is Typed => typeof x === 'object')
  const numbers = given.filter((x): x is number | boolean => typeof x !== 'object')
  if (strong.length === 0) return arrayResultType('resultType', numbers).dtype
  const weak = numbers.map((x): Typed => (typeof x === 'boolean' ? { dtype: 'bool', weakType: false } : { dtype: Number.isInteger(x) ? 'int32' : 'float32', weakType: true }))
  return promoteAll('resultType', [...strong, ...weak]).dtype
}

interface CastingOption {
  /** `safe` (the default): every value is kept; `same_kind`: also to narrower dtypes of the kind; `no` and `equiv`: the same dtype; `unsafe`: any. */
  readonly casting?: 'no' | 'equiv' | 'safe' | 'same_kind' | 'unsafe'
}
const castingOption: Known<CastingOption> = { casting: true }

/** The least bits of an integer's or fraction's magnitude that a dtype keeps exactly. */
const precision = (d: DType): number => (d === 'bool' ? 1 : base.isFloat(d) || base.isComplex(d) ? 1 - Math.log2(base.finfo(d).eps) : base.iinfo(d).bits - (base.isSigned(d) ? 1 : 0))

const rank = (d: DType): number => (d === 'bool' ? 0 : base.isUnsigned(d) ? 1 : base.isSigned(d) ? 2 : base.isFloat(d) ? 3 : 4)

const keepsValues = (from: DType, to: DType): boolean =>
  from === to || (rank(from) <= rank(to) && precision(from) <= precision(to) && (!base.isFloat(from) || base.finfo(to).max >= base.finfo(from).max))

/**
 * Can every value of one dtype be kept in the other? Source: `jax.numpy.can_cast`, `numpy.can_cast`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.canCast('int8', 'int32') // => true
 * ```
 */
export const canCast = required('canCast', 2, (from: DType | ArrayLike, to: DType, { casting = 'safe' }: CastingOption = {}): boolean => {
  const [a, b] = [dtype(from), base.checkDType('canCast', to)]
  switch (casting) {
    case 'no':
    case 'equiv':
      return a === b
    case 'safe':
      return a === 'key' || b === 'key' ? a === b : keepsValues(a, b)
    case 'same_kind':
      return a === 'key' || b === 'key' ? a === b : rank(a) <= rank(b)
    case 'unsafe':
      return a === b || (a !== 'key' && b !== 'key')
    default:
      throw new ArgumentError('canCast', { expected: "casting of 'no', 'equiv', 'safe', 'same_kind' or 'unsafe'", got: String(casting) })
  }
}, castingOption)

/**
 * The limits of a float dtype: `bits eps max min tiny smallestNormal smallestSubnormal`. Source: `jax.numpy.finfo`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.finfo('float32').max // => 3.4028234663852886e38
 * ```
 */
export const finfo = (x: DType | ArrayLike): FInfo => base.finfo(dtype(x))

/**
 * The limits of an integer dtype: `bits min max`. Source: `jax.numpy.iinfo`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.iinfo('int8').max // => 127
 * ```
 */
export const iinfo = (x: DType | ArrayLike): IInfo => base.iinfo(dtype(x))

const categories: { readonly [C in DTypeCategory]: (dtype: DType) => boolean } = {
  generic: () => true,
  number: base.isNumeric,
  integer: base.isInteger,
  signedinteger: base.isSigned,
  unsignedinteger: base.isUnsigned,
  inexact: base.isInexact,
  floating: base.isFloat,
  complexfloating: base.isComplex,
}

/**
 * Does a dtype belong to a category, or equal a dtype? Source: `jax.numpy.issubdtype`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.issubdtype('int8', np.integer) // => true
 * ```
 */
export const issubdtype = required('issubdtype', 2, (x: DType | DTypeCategory, category: DType | DTypeCategory): boolean => {
  if (isCategory(x)) return x === category
  const given = base.checkDType('issubdtype', x)
  return isCategory(category) ? categories[category](given) : given === base.checkDType('issubdtype', category)
})

const isCategory = (x: string): x is DTypeCategory => Object.hasOwn(categories, x)

const kinds = {
  bool: (d: DType) => d === 'bool',
  'signed integer': base.isSigned,
  'unsigned integer': base.isUnsigned,
  integral: base.isInteger,
  'real floating': base.isFloat,
  'complex floating': base.isComplex,
  numeric: base.isNumeric,
} as const

/** A class of dtypes in the words of the array API standard. */
export type DTypeKind = keyof typeof kinds

/**
 * Is a dtype of one of these kinds, or one of these dtypes? Source: `jax.numpy.isdtype`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isdtype('float16', 'real floating') // => true
 * ```
 */
export const isdtype = required('isdtype', 2, (x: DType, kind: DType | DTypeKind | readonly (DType | DTypeKind)[]): boolean => {
  const given = base.checkDType('isdtype', x)
  return (typeof kind === 'string' ? [kind] : kind).some(k => {
    if (base.isDType(k)) return k === given
    if (!Object.hasOwn(kinds, k)) throw new DTypeError('isdtype', { expected: `a dtype or one of ${Object.keys(kinds).join(', ')}`, got: `'${k}'` })
    return kinds[k](given)
  })
})
