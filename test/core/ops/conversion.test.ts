import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import { bitcastConvertTypeP } from '../../../src/core/ops/bitcast.js'
import { convertElementTypeP } from '../../../src/core/ops/conversion.js'
import { operand, run, runPrimitive } from './run-primitive.js'

const cast = (from: DType, to: DType, data: readonly number[]): readonly number[] => run(convertElementTypeP, [operand(from, data)], { dtype: to, weakType: false })

describe('convert_element_type', () => {
  it('floats truncate and saturate into integers', () => {
    expect(cast('float32', 'int32', [NaN, Infinity, -Infinity, -1.9, 3e9])).toEqual([0, 2147483647, -2147483648, -1, 2147483647])
    expect(cast('float32', 'uint32', [-1, 5e9, 2.7])).toEqual([0, 4294967295, 2])
    expect(cast('float32', 'int8', [300, -300, NaN, -1.5])).toEqual([127, -128, 0, -1])
    expect(cast('float64', 'uint8', [300, -1, 254.9])).toEqual([255, 0, 254])
    expect(cast('float16', 'int16', [40000])).toEqual([32767])
  })
  it('integers wrap into integers', () => {
    expect(cast('int32', 'int8', [300, -129])).toEqual([44, 127])
    expect(cast('int32', 'uint8', [300, -1])).toEqual([44, 255])
    expect(cast('int32', 'uint32', [-1])).toEqual([4294967295])
    expect(cast('uint32', 'int32', [4294967295])).toEqual([-1])
  })
  it('bool is what is not zero', () => {
    expect(cast('float32', 'bool', [NaN, -0, 0.5, 0])).toEqual([1, 0, 1, 0])
    expect(cast('bool', 'float32', [0, 1])).toEqual([0, 1])
    expect(cast('int32', 'bool', [256, 0])).toEqual([1, 0])
  })
  it('floats round', () => {
    expect(cast('float64', 'float32', [0.1, 1e300])).toEqual([Math.fround(0.1), Infinity])
    expect(cast('float32', 'bfloat16', [257, 1.00390625])).toEqual([256, 1])
    expect(cast('uint32', 'float32', [4294967295])).toEqual([4294967296])
  })
  it('folds to the same', () => {
    const dtypes: readonly DType[] = ['float32', 'float16', 'int32', 'uint8', 'bool']
    for (const from of dtypes) for (const to of dtypes) for (const x of from === 'bool' ? [0, 1] : from === 'float32' ? [1e10, -3.5, 0.1] : [7]) {
      const value = from === 'float32' ? Math.fround(x) : x
      expect(convertElementTypeP.splat!([value], { dtype: to, weakType: false }, [aval([], from)])).toEqual(cast(from, to, [value])[0])
    }
  })
})

describe('bitcast_convert_type', () => {
  it('of one width', () => {
    expect(run(bitcastConvertTypeP, [operand('float32', [1, -0])], { dtype: 'uint32' })).toEqual([0x3f800000, 0x80000000])
    expect(run(bitcastConvertTypeP, [operand('int32', [0x40000000])], { dtype: 'float32' })).toEqual([2])
    expect(run(bitcastConvertTypeP, [operand('int8', [-1])], { dtype: 'uint8' })).toEqual([255])
    expect(run(bitcastConvertTypeP, [operand('float16', [1, -2])], { dtype: 'int16' })).toEqual([0x3c00, 0xc000 - 0x10000])
    expect(run(bitcastConvertTypeP, [operand('uint16', [0x3f80])], { dtype: 'bfloat16' })).toEqual([1])
  })
  it('between widths, least significant part first', () => {
    const [parts] = runPrimitive(bitcastConvertTypeP, [operand('float64', [1, -2.5])], { dtype: 'uint32' })
    expect(parts!.aval.shape).toEqual([2, 2])
    expect(parts!.data).toEqual(Array.from(new Uint32Array(new Float64Array([1, -2.5]).buffer)))
    expect(run(bitcastConvertTypeP, [operand('uint32', parts!.data, [2, 2])], { dtype: 'float64' })).toEqual([1, -2.5])
    const bytes = run(bitcastConvertTypeP, [operand('float32', [1.5, -3])], { dtype: 'uint8' })
    expect(bytes).toEqual(Array.from(new Uint8Array(new Float32Array([1.5, -3]).buffer)))
    expect(run(bitcastConvertTypeP, [operand('uint8', bytes, [2, 4])], { dtype: 'float32' })).toEqual([1.5, -3])
    const wide = Array.from(new Uint8Array(new Float64Array([Math.PI]).buffer))
    expect(run(bitcastConvertTypeP, [operand('float64', [Math.PI])], { dtype: 'uint8' })).toEqual(wide)
    expect(run(bitcastConvertTypeP, [operand('uint8', wide)], { dtype: 'float64' })).toEqual([Math.PI])
  })
})
