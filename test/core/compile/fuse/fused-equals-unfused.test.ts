import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { programs, show } from '../program-arbitrary.js'
import { runNatively, runProgram } from '../run-program.js'

it('fusion never changes a bit', () => {
  fc.assert(fc.property(programs, c => {
    const [plain, fused] = [false, true].map(fuse => lowerJaxpr(c.jaxpr, { fuse }))
    const expected = runProgram(c.jaxpr, plain!, c.inputs)
    expect(runProgram(c.jaxpr, fused!, c.inputs), show(c)).toEqual(expected)
    expect(runNatively(c.jaxpr, fused!, c.inputs), `in planned memory:\n${show(c)}`).toEqual(expected)
  }), { numRuns: 300 })
})
