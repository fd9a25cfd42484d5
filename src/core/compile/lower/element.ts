/** How array elements become scalars and back: the one place that knows dtypes whose memory and register differ. */
import type { Aval } from '../../base/aval.js'
import { convertNumber, type DType, wordsPerElement } from '../../base/dtype.js'
import type { Index } from '../../ir/loop/index-expr.js'
import { and, constant, convert, ne, type Pointer, regOf, type Scalar, shl, shr } from '../../ir/loop/scalar.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../../ir/math/half.js'

/** The shape in memory: dtypes of several words have one more axis. */
export const physicalShape = ({ shape, dtype }: Aval): readonly number[] => {
  const words = wordsPerElement(dtype)
  return words === 1 ? shape : [...shape, words]
}

export const physicalSize = (aval: Aval): number => physicalShape(aval).reduce((n, extent) => n * extent, 1)

export const loadElement = (dtype: DType, pointer: Pointer, index: Index): Scalar => {
  switch (dtype) {
    case 'bool': {
      const byte: Scalar = { _tag: 'load', reg: 'u32', pointer, index }
      return ne(byte, constant('u32', 0))
    }
    case 'float16': return f16ToF32({ _tag: 'load', reg: 'u32', pointer, index })
    case 'bfloat16': return bf16ToF32({ _tag: 'load', reg: 'u32', pointer, index })
    default: return { _tag: 'load', reg: regOf(dtype), pointer, index }
  }
}

/** What memory holds of a value: a register of the pointer's element. */
const toMemory = (dtype: DType, value: Scalar): Scalar => {
  switch (dtype) {
    case 'bool': return convert('u32', value)
    case 'float16': return f32ToF16(convert('f32', value))
    case 'bfloat16': return f32ToBf16(convert('f32', value))
    default: return convert(regOf(dtype), value)
  }
}

export const storeElement = (dtype: DType, pointer: Pointer, index: Index, value: Scalar): Extract<Stmt, { readonly _tag: 'store' }> =>
  ({ _tag: 'store', pointer, index, value: toMemory(dtype, value) })

/** What loading gives after storing: a value that stays in a register instead must lose the same bits. */
export const narrow = (dtype: DType, value: Scalar): Scalar => {
  switch (dtype) {
    case 'float16': return f16ToF32(f32ToF16(value))
    case 'bfloat16': return bf16ToF32(f32ToBf16(value))
    case 'int8': return signExtend(value, 24)
    case 'int16': return signExtend(value, 16)
    case 'uint8': return and(value, constant('u32', 0xff))
    case 'uint16': return and(value, constant('u32', 0xffff))
    default: return value
  }
}

const signExtend = (value: Scalar, bits: number): Scalar => {
  const by = constant('i32', bits)
  return shr(shl(value, by), by)
}

/** A literal element, as exact as its dtype; of a key, each of its words. */
export const literalElement = (dtype: DType, value: number): Scalar => constant(regOf(dtype), convertNumber(value, dtype === 'key' ? 'uint32' : dtype))

/** Whether elements are in memory what they are in registers. */
export const loadsAsIs = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64' || dtype === 'int32' || dtype === 'uint32'
