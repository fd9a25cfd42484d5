/** The same bits as another dtype. */
import { formatAval } from '../base/aval.js'
import { dtype as dtypeCodec, struct } from '../base/codec.js'
import { type DType, itemSize } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { type Index, indexConst, scaleIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Source } from '../ir/lowering.js'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../ir/math/half.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { numbers } from './accepts.js'
import { zero } from './pointwise.js'

type Bitcast = { readonly dtype: DType }

/** Between widths the last axis holds the parts of a wide element, the least significant first. */
export const bitcastConvertTypeP: Primitive<Bitcast> = {
  name: 'bitcast_convert_type',
  arity: 1,
  params: struct({ dtype: dtypeCodec }),
  type: ([x], { dtype }) => {
    if (!numbers.has(x!.dtype) || !numbers.has(dtype)) throw new DTypeError('bitcast_convert_type', { expected: 'integer and float dtypes', got: `${formatAval(x!)} to ${dtype}` })
    const { shape } = x!
    const from = itemSize(x!.dtype), to = itemSize(dtype)
    if (from >= to) return [{ shape: from === to ? shape : [...shape, from / to], dtype, weakType: false }]
    if (shape.at(-1) !== to / from) throw new ShapeError('bitcast_convert_type', { expected: `a last axis of ${to / from} parts of a ${dtype}`, got: formatAval(x!) })
    return [{ shape: shape.slice(0, -1), dtype, weakType: false }]
  },
  ad: zero('it works on bits'),
  batch: (_axis, [x], _batched, { dtype }) => [bitcast(x!, dtype)],
  lower: { _tag: 'map', at: ([x], index, { dtype }) => castBits(x!, index, dtype) },
  effects: 'none',
}

const castBits = (x: Source, index: readonly Index[], to: DType): Scalar => {
  const from = x.aval.dtype
  const ratio = itemSize(from) / itemSize(to)
  if (from === to) return x.at(index)
  if (ratio === 1) return fromBits(toBits(x.at(index), from), to)
  if (ratio > 1) return part(x.at(index.slice(0, -1)), from, index[index.length - 1]!, to)
  const parts = Array.from({ length: 1 / ratio }, (_, i) => toBits(x.at([...index, indexConst(i)]), from))
  return fromBits(join(parts, itemSize(from) * 8), to)
}

/** The bits of an element of up to 32, in a u32 register; of a float64, the two halves. */
type Bits = readonly [low: Scalar] | readonly [low: Scalar, high: Scalar]

const u32 = (x: number): Scalar => s.constant('u32', x)

const toBits = (x: Scalar, dtype: DType): Bits => {
  switch (dtype) {
    case 'float64': return [s.convert('u32', s.lowWord(x)), s.convert('u32', s.highWord(x))]
    case 'float32': return [s.bitcast('u32', x)]
    case 'float16': return [f32ToF16(x)]
    case 'bfloat16': return [f32ToBf16(x)]
    case 'int8': return [s.and(s.convert('u32', x), u32(0xff))]
    case 'int16': return [s.and(s.convert('u32', x), u32(0xffff))]
    default: return [s.convert('u32', x)]
  }
}

const fromBits = ([low, high]: Bits, dtype: DType): Scalar => {
  switch (dtype) {
    case 'float64': return s.fromWords(s.convert('i32', high!), s.convert('i32', low)) // only a float64 has 64 bits
    case 'float32': return s.bitcast('f32', low)
    case 'float16': return f16ToF32(low)
    case 'bfloat16': return bf16ToF32(low)
    default: return s.convert(s.regOf(dtype), low)
  }
}

/** Part `which` of a wide element. */
const part = (x: Scalar, from: DType, which: Index, to: DType): Scalar => {
  const [low, high] = toBits(x, from)
  const width = itemSize(to) * 8
  const by = s.convert('u32', s.fromIndex(scaleIndex(which, width)))
  const word = high === undefined ? low : s.select(s.lt(by, u32(32)), low, high)
  const bits = width === 32 ? word : s.shr(word, s.and(by, u32(31)))
  return fromBits([width === 32 ? bits : s.and(bits, u32(2 ** width - 1))], to)
}

const join = (parts: readonly Bits[], width: number): Bits => {
  const perWord = 32 / width
  const word = (first: number): Scalar =>
    parts.slice(first, first + perWord).map(([low], i) => s.shl(low, u32(i * width))).reduce(s.or)
  return parts.length > perWord ? [word(0), word(perWord)] : [word(0)]
}

export const bitcast = (x: Value, dtype: DType): NDArray => (x.dtype === dtype ? (x as NDArray) : bind1(bitcastConvertTypeP, [x], { dtype })) // NDArray is the only Value
