import { expect, test } from 'vitest'
import { aval, avalsEqual, formatAval, sameType, scalarAval, strengthen } from '../../../src/core/base/aval.js'

test('avals print and compare', () => {
  const x = aval([2, 3], 'float32')
  const weak = aval([2, 3], 'float32', true)
  expect([formatAval(x), formatAval(weak), formatAval(scalarAval('key'))]).toEqual(['float32[2,3]', 'float32~[2,3]', 'key[]'])
  expect([avalsEqual(x, weak), sameType(x, weak), avalsEqual(x, strengthen(weak))]).toEqual([false, true, true])
  expect([sameType(x, aval([3, 2], 'float32')), sameType(x, aval([2, 3], 'int32'))]).toEqual([false, false])
  expect(strengthen(x)).toBe(x)
})
