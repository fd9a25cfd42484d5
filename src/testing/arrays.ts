/** Arrays to and from plain numbers, which is what checks compute with. */
import type { Aval } from '../core/base/aval.js'
import { allocate, convertNumber, wordsPerElement } from '../core/base/dtype.js'
import { numberToBF16, numberToF16 } from '../core/base/half.js'
import { sizeOf } from '../core/base/shape.js'
import { Storage } from '../core/compile/runtime/storage.js'
import { NDArray } from '../core/trace/ndarray.js'

/** An array of the given elements, in row-major order and rounded to its dtype; a key takes two numbers per element. */
export const arrayOf = ({ shape, dtype, weakType }: Aval, values: ArrayLike<number>): NDArray => {
  const words = dtype === 'key' ? 'uint32' : dtype
  const encode = dtype === 'float16' ? numberToF16 : dtype === 'bfloat16' ? numberToBF16 : (x: number) => convertNumber(x, words)
  const data = allocate(dtype, sizeOf(shape))
  for (let i = 0; i < data.length; i++) data[i] = encode(values[i]!)
  return new NDArray({ shape, dtype, weakType }, { _tag: 'stored', storage: Storage.of(dtype, data) })
}

/** How many numbers `arrayOf` takes. */
export const numbersIn = ({ shape, dtype }: Aval): number => sizeOf(shape) * wordsPerElement(dtype)
