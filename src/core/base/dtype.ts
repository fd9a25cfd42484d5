import { DTypeError } from './errors.js'
import { bf16ToNumber, f16ToNumber, numberToBF16, numberToF16 } from './half.js'

/** The element types. `key` is an opaque random key of two hidden words; there are no 64-bit integers. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'bool'
  | 'complex64'
  | 'key'

/** The typed arrays that hold elements. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array

/** A constructor of the typed arrays that `allocate` returns. */
export interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): TypedArray
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray
}

type Kind = 'float' | 'signed' | 'unsigned' | 'bool' | 'complex' | 'key'

interface Traits {
  readonly kind: Kind
  readonly words: number
  readonly ctor: TypedArrayConstructor
}

const traits: { readonly [D in DType]: Traits } = {
  float32: { kind: 'float', words: 1, ctor: Float32Array },
  float64: { kind: 'float', words: 1, ctor: Float64Array },
  float16: { kind: 'float', words: 1, ctor: Uint16Array },
  bfloat16: { kind: 'float', words: 1, ctor: Uint16Array },
  int8: { kind: 'signed', words: 1, ctor: Int8Array },
  int16: { kind: 'signed', words: 1, ctor: Int16Array },
  int32: { kind: 'signed', words: 1, ctor: Int32Array },
  uint8: { kind: 'unsigned', words: 1, ctor: Uint8Array },
  uint16: { kind: 'unsigned', words: 1, ctor: Uint16Array },
  uint32: { kind: 'unsigned', words: 1, ctor: Uint32Array },
  bool: { kind: 'bool', words: 1, ctor: Uint8Array },
  complex64: { kind: 'complex', words: 2, ctor: Float32Array },
  key: { kind: 'key', words: 2, ctor: Uint32Array },
}

/** Every dtype, in the order of the documentation. */
export const dtypes: readonly DType[] = Object.keys(traits) as readonly DType[] // the keys of a total record over DType

// ------------------------------------------------------------------ predicates

export const isDType = (u: unknown): u is DType => typeof u === 'string' && Object.hasOwn(traits, u)
export const isFloat = (dtype: DType): boolean => traits[dtype].kind === 'float'
export const isComplex = (dtype: DType): boolean => traits[dtype].kind === 'complex'
/** A float or complex dtype: one with derivatives. */
export const isInexact = (dtype: DType): boolean => isFloat(dtype) || isComplex(dtype)
export const isSigned = (dtype: DType): boolean => traits[dtype].kind === 'signed'
export const isUnsigned = (dtype: DType): boolean => traits[dtype].kind === 'unsigned'
/** A signed or unsigned integer; `bool` is not one. */
export const isInteger = (dtype: DType): boolean => isSigned(dtype) || isUnsigned(dtype)
/** Everything with arithmetic: integers, floats, complex. */
export const isNumeric = (dtype: DType): boolean => isInteger(dtype) || isInexact(dtype)

const meant: { readonly [name: string]: string } = {
  float: "did you mean 'float32'?",
  half: "did you mean 'float16'?",
  double: "did you mean 'float64'?",
  number: "did you mean 'float32'?",
  f16: "did you mean 'float16'?",
  bf16: "did you mean 'bfloat16'?",
  f32: "did you mean 'float32'?",
  f64: "did you mean 'float64'?",
  int: "did you mean 'int32'?",
  integer: "did you mean 'int32'?",
  i32: "did you mean 'int32'?",
  u8: "did you mean 'uint8'?",
  u32: "did you mean 'uint32'?",
  byte: "did you mean 'uint8'?",
  uint: "did you mean 'uint32'?",
  int64: "there are no 64-bit integers; use 'int32', or 'float64' for whole numbers up to 2^53",
  uint64: "there are no 64-bit integers; use 'uint32', or 'float64' for whole numbers up to 2^53",
  boolean: "did you mean 'bool'?",
  complex: "did you mean 'complex64'?",
  complex128: "the only complex dtype is 'complex64'",
}

/** `u` as a dtype, or a `DTypeError` that says what was probably meant. */
export const checkDType = (op: string, u: unknown): DType => {
  if (isDType(u)) return u
  const name = typeof u === 'string' ? u.toLowerCase() : ''
  throw new DTypeError(op, {
    expected: 'a dtype',
    got: typeof u === 'string' ? `'${u}'` : u === null ? 'null' : typeof u,
    hint: isDType(name)
      ? `did you mean '${name}'?`
      : Object.hasOwn(meant, name)
        ? (meant[name] ?? '')
        : `the dtypes are ${dtypes.join(', ')}`,
  })
}

// ------------------------------------------------------------------ storage

/** How many typed-array elements hold one element: 2 for `complex64` and `key`, else 1. */
export const wordsPerElement = (dtype: DType): number => traits[dtype].words

/** Bytes of one element. */
export const itemSize = (dtype: DType): number => traits[dtype].words * traits[dtype].ctor.BYTES_PER_ELEMENT

/** The typed array that holds a dtype: bit patterns for the 16-bit floats, bytes of 0 and 1 for `bool`, pairs for `complex64` and `key`. */
export const storageCtor = (dtype: DType): TypedArrayConstructor => traits[dtype].ctor

/** Zeroed storage for `elements` elements. */
export const allocate = (dtype: DType, elements: number): TypedArray => {
  const { ctor, words } = traits[dtype]
  return new ctor(elements * words)
}

const tagDTypes: { readonly [tag: string]: DType } = {
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
}

/** The dtype whose values a typed array lists. Goes by the tag: constructors differ between realms and are patched by other libraries. */
export const dtypeOfTypedArray = (t: ArrayBufferView): DType => {
  const tag = Object.prototype.toString.call(t).slice(8, -1)
  const dtype = tagDTypes[tag]
  if (dtype !== undefined) return dtype
  throw new DTypeError('array', {
    expected: 'a typed array of floats or of integers up to 32 bits',
    got: tag,
    hint: tag.startsWith('Big')
      ? 'convert to Int32Array or Float64Array: there are no 64-bit integers'
      : 'pass a Float32Array or Int32Array',
  })
}

// ------------------------------------------------------------------ ranges

export interface FInfo {
  readonly bits: number
  /** The distance from 1 to the next number. */
  readonly eps: number
  readonly max: number
  readonly min: number
  /** NumPy's older name for `smallestNormal`. */
  readonly tiny: number
  readonly smallestNormal: number
  readonly smallestSubnormal: number
}

export interface IInfo {
  readonly bits: number
  readonly min: number
  readonly max: number
}

const floatInfo = (bits: number, fractionBits: number, maxExponent: number): FInfo => {
  const max = (2 - 2 ** -fractionBits) * 2 ** maxExponent
  const smallestNormal = 2 ** (1 - maxExponent)
  return {
    bits,
    eps: 2 ** -fractionBits,
    max,
    min: -max,
    tiny: smallestNormal,
    smallestNormal,
    smallestSubnormal: 2 ** (1 - maxExponent - fractionBits),
  }
}

const float32Info = floatInfo(32, 23, 127)
const floatInfos: { readonly [D in DType]?: FInfo } = {
  float16: floatInfo(16, 10, 15),
  bfloat16: floatInfo(16, 7, 127),
  float32: float32Info,
  float64: floatInfo(64, 52, 1023),
  complex64: float32Info,
}

/** Limits of a float dtype (of the parts, for `complex64`), as `numpy.finfo`. */
export const finfo = (dtype: DType): FInfo => {
  const info = floatInfos[checkDType('finfo', dtype)]
  if (info !== undefined) return info
  throw new DTypeError('finfo', { expected: 'a float or complex dtype', got: dtype, hint: 'use iinfo for integers' })
}

const integerInfos: { readonly [D in DType]?: IInfo } = {
  int8: { bits: 8, min: -128, max: 127 },
  int16: { bits: 16, min: -32768, max: 32767 },
  int32: { bits: 32, min: -2147483648, max: 2147483647 },
  uint8: { bits: 8, min: 0, max: 255 },
  uint16: { bits: 16, min: 0, max: 65535 },
  uint32: { bits: 32, min: 0, max: 4294967295 },
}

/** Limits of an integer dtype, as `numpy.iinfo`. */
export const iinfo = (dtype: DType): IInfo => {
  const info = integerInfos[checkDType('iinfo', dtype)]
  if (info !== undefined) return info
  throw new DTypeError('iinfo', { expected: 'an integer dtype', got: dtype, hint: 'use finfo for floats' })
}

// ------------------------------------------------------------------ conversion of one number

const saturate = (value: number, { min, max }: IInfo): number =>
  // Written with comparisons that NaN fails; `+ 0` turns the -0 of a truncated fraction into 0.
  value >= max ? max : value <= min ? min : value === value ? Math.trunc(value) + 0 : 0

const toInteger = (value: number, dtype: DType, wraps: boolean): number => {
  if (!wraps) return saturate(value, iinfo(dtype))
  switch (dtype) {
    case 'int8':
      return (value << 24) >> 24
    case 'int16':
      return (value << 16) >> 16
    case 'int32':
      return value | 0
    case 'uint8':
      return value & 0xff
    case 'uint16':
      return value & 0xffff
    default:
      return value >>> 0
  }
}

const convert = (value: number, dtype: DType, wraps: boolean): number => {
  switch (dtype) {
    case 'float32':
    case 'complex64':
      return Math.fround(value)
    case 'float64':
      return value
    case 'float16':
      return f16ToNumber(numberToF16(value))
    case 'bfloat16':
      return bf16ToNumber(numberToBF16(value))
    case 'bool':
      return value === 0 ? 0 : 1
    case 'key':
      throw new DTypeError('convert', { expected: 'a numeric dtype', got: 'key', hint: 'make keys with random.key(seed)' })
    default:
      return toInteger(value, dtype, wraps)
  }
}

/**
 * The exact value a JS number takes as a literal of `dtype`. Whole numbers wrap into integer dtypes; what cannot be an
 * int literal (fractions, infinities, beyond 2^53) is a float: truncated, saturated, NaN to 0. `bool` is 0 or 1, NaN included.
 */
export const convertNumber = (value: number, dtype: DType): number => convert(value, dtype, Number.isSafeInteger(value))

/**
 * The exact value an element of dtype `from` takes when converted to `to`, as `lax.convertElementType` does: integers
 * wrap into integers, floats truncate and saturate, NaN becomes 0. `3e9` of float32 is int32's maximum; `convertNumber` would wrap it.
 */
export const castNumber = (value: number, from: DType, to: DType): number => convert(value, to, !isInexact(from))
