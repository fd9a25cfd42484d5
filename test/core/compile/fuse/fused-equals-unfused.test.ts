import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { programs, show } from '../program-arbitrary.js'
import { runProgram } from '../run-program.js'

it('fusion never changes a bit', () => {
  fc.assert(fc.property(programs, c => {
    const [plain, fused] = [false, true].map(fuse => runProgram(c.jaxpr, lowerJaxpr(c.jaxpr, { fuse }), c.inputs))
    expect(fused, show(c)).toEqual(plain)
  }), { numRuns: 300 })
})
