import { describe, expect, it } from 'vitest'
import { iotaP } from '../../../src/core/ops/iota.js'
import { run } from './run-primitive.js'

describe('iota', () => {
  it('counts along its axis', () => {
    expect(run(iotaP, [], { dtype: 'int32', shape: [2, 3], dimension: 1 })).toEqual([0, 1, 2, 0, 1, 2])
    expect(run(iotaP, [], { dtype: 'float32', shape: [2, 3], dimension: 0 })).toEqual([0, 0, 0, 1, 1, 1])
    expect(run(iotaP, [], { dtype: 'uint32', shape: [0], dimension: 0 })).toEqual([])
  })
  it('wraps and rounds as the dtype does', () => {
    expect(run(iotaP, [], { dtype: 'uint8', shape: [258], dimension: 0 }).slice(255)).toEqual([255, 0, 1])
    expect(run(iotaP, [], { dtype: 'bfloat16', shape: [260], dimension: 0 }).slice(256)).toEqual([256, 256, 258, 260])
  })
  it('needs a numeric dtype and an axis', () => {
    expect(() => iotaP.type([], { dtype: 'bool', shape: [2], dimension: 0 })).toThrow(/integer or float/)
    expect(() => iotaP.type([], { dtype: 'int32', shape: [2], dimension: 1 })).toThrow(/an axis of \[2\]/)
  })
})
