import { expect, test } from 'vitest'
import { threefry2x32 } from '../../../../src/core/ir/math/threefry.js'
import { argument, compileScalar } from './evaluate.js'

const words = threefry2x32(argument('u32', 0), argument('u32', 1), argument('u32', 2), argument('u32', 3))
const [first, second] = words.map(word => compileScalar(word))
const block = (...args: readonly number[]): readonly (number | undefined)[] => [first?.run(...args), second?.run(...args)]

// The known answers of the reference implementation (Random123, kat_vectors).
test('known answers', () => {
  expect(block(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe])
  expect(block(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7])
  expect(block(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0])
  expect(second?.operations).toBeLessThanOrEqual(122)
})
