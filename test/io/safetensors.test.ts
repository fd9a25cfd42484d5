import * as E from 'fp-ts/lib/Either.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { io, np } from 'cotangent'

const dtypes = ['float32', 'float64', 'float16', 'bfloat16', 'int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'bool'] as const

describe('safetensors', () => {
  test('decoding what was encoded gives the same arrays', () => {
    const array = fc.tuple(fc.constantFrom(...dtypes), fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 })).map(([dtype, xs]) => np.array(xs, { dtype }))
    fc.assert(fc.property(fc.dictionary(fc.string().filter(name => name !== '__metadata__' && name !== '__proto__'), array), arrays => {
      const read = io.decodeSafetensors(io.encodeSafetensors(arrays, { made: 'by a test' }))
      if (E.isLeft(read)) throw new Error(JSON.stringify(read.left))
      expect(Object.keys(read.right).sort()).toEqual(Object.keys(arrays).sort())
      for (const [name, x] of Object.entries(arrays)) {
        expect([read.right[name]!.dtype, read.right[name]!.shape, read.right[name]!.tolist()]).toEqual([x.dtype, x.shape, x.tolist()])
      }
    }))
  })

  test('damaged bytes are Left, never a throw', () => {
    const bytes = io.encodeSafetensors({ w: np.array([[1, 2], [3, 4]]), b: np.array([5]) })
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const damaged = bytes.slice()
      damaged[at] = value
      io.decodeSafetensors(damaged)
      expect(E.isLeft(io.decodeSafetensors(bytes.slice(0, at)))).toBe(true)
    }))
  })
})
