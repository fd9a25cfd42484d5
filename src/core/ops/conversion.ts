/** Between dtypes: by value, and by bits. */
import { formatAval } from '../base/aval.js'
import { boolean, dtype as dtypeCodec, struct } from '../base/codec.js'
import { castNumber, type DType, iinfo, isFloat, isInexact, isInteger } from '../base/dtype.js'
import { DTypeError } from '../base/errors.js'
import { constant, convert as toRegister, max, min, regOf, type Scalar } from '../ir/loop/scalar.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'

type Conversion = { readonly dtype: DType; readonly weakType: boolean }

export const convertElementTypeP: Primitive<Conversion> = {
  name: 'convert_element_type',
  arity: 1,
  params: struct({ dtype: dtypeCodec, weakType: boolean }),
  type: ([x], { dtype, weakType }) => {
    if (x!.dtype === 'key' || dtype === 'key') throw new DTypeError('convert_element_type', { expected: 'numbers or booleans', got: `${formatAval(x!)} to ${dtype}`, hint: 'random.keyData(key) gives the words of a key' })
    return [{ shape: x!.shape, dtype, weakType }]
  },
  ad: {
    _tag: 'linear',
    jvp: (_xs, [t], { dtype }) => [t != null && isInexact(dtype) ? convert(t, dtype) : null],
    transpose: ([ct], _xs, _p, [x]) => [convert(ct!, x!.dtype)],
  },
  batch: (_axis, [x], _batched, { dtype, weakType }) => [convert(x!, dtype, weakType)],
  lower: { _tag: 'map', at: ([x], index, { dtype }) => castScalar(x!.at(index), x!.aval.dtype, dtype) },
  effects: 'none',
  splat: ([x], { dtype }, [operand]) => castNumber(viaRegister(x!, dtype), operand!.dtype, dtype),
}

/** Floats truncate and saturate into integers, NaN is 0; integers wrap into integers. */
const castScalar = (x: Scalar, from: DType, to: DType): Scalar => {
  const y = toRegister(regOf(to), x)
  if (!isFloat(from) || !isInteger(to) || iinfo(to).bits === 32) return y
  // the register saturates at 32 bits, the type earlier
  const limits = iinfo(to)
  return min(max(y, constant(y.reg, limits.min)), constant(y.reg, limits.max))
}

/** Halves are rounded from float32, as stored elements are. */
const viaRegister = (x: number, to: DType): number => (to === 'float16' || to === 'bfloat16' ? Math.fround(x) : x)

/** `x` as `dtype`; a strong type unless said otherwise. */
export const convert = (x: Value, dtype: DType, weakType = false): NDArray =>
  x.dtype === dtype && x.weakType === weakType ? (x as NDArray) : bind1(convertElementTypeP, [x], { dtype, weakType }) // NDArray is the only Value
