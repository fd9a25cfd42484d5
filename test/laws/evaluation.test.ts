/** Of every primitive: types, and one meaning in eager code, in jit, fused, and in the reference interpreter. */
import { expect, test } from 'vitest'
import { isFloat } from '../../src/core/base/dtype.js'
import { add, mul, neg } from '../../src/core/ops/arithmetic.js'
import { not } from '../../src/core/ops/bitwise.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as laws from '../../src/testing/laws.js'
import type { Subject } from '../../src/testing/subject.js'
import { forEveryPrimitive } from './every-primitive.js'
import { holdsOfFew } from './replay.js'

/** Something for the compiler to fuse before and after. */
const around = (x: NDArray): NDArray => (x.dtype === 'key' ? x : x.dtype === 'bool' ? not(x) : isFloat(x.dtype) ? mul(neg(x), 1.5) : add(x, 1))

const fused = ({ f, args }: Subject): Subject => ({ f: (...xs) => (f(...xs.map(around)) as readonly NDArray[]).map(around), args }) // primitives have lists of results

forEveryPrimitive(({ name, primitive, any }) => {
  test('has the name it is registered under', () => expect(primitive.name).toBe(name))
  test('types agree', () => holdsOfFew(laws.typesAgree, any))
  test('jit is eager', () => holdsOfFew(laws.jitIsEager, any))
  test('fusion changes nothing', () => holdsOfFew(laws.jitIsEager, any.map(fused), 0.5))
  test('backends agree', () => holdsOfFew(laws.backendsAgree, any))
  test('splats are arrays', () => holdsOfFew(laws.splatsAreArrays, any, 0.5))
})
