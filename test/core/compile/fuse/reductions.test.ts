import { describe, expect, it } from 'vitest'
import { allocate } from '../../../../src/core/base/dtype.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { scalarMachine, vectorMachine } from '../../../../src/core/compile/schedule/blocking.js'
import type { Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { emitters } from '../emit/emitters.js'
import { runProgram } from '../run-program.js'
import * as t from '../test-primitives.js'

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => (i % 97 === 5 ? (i % 2 === 0 ? -0 : 0) : Math.fround((Math.sin(i * 12.9898) * 43758.5453) % 3)))

/** Every emitter, from programs cut for either machine, gives the bits of the plain program. */
const agrees = (jaxpr: Jaxpr, inputs: readonly (readonly number[])[]): void => {
  const plain = runProgram(jaxpr, lowerJaxpr(jaxpr, { fuse: false }), inputs)
  for (const machine of [scalarMachine, vectorMachine]) {
    const program = lowerJaxpr(jaxpr, { fuse: true, machine })
    for (const { run } of emitters) {
      const outputs = jaxpr.outputs.map(({ aval }) => allocate(aval.dtype, aval.shape.reduce((n, extent) => n * extent, 1)))
      run(program, program.buffers.map(({ place }) => (place._tag === 'output' ? outputs[place.position]! : Float32Array.from(place._tag === 'input' ? inputs[place.position]! : []))))
      expect(outputs).toEqual(plain)
    }
  }
}

describe('reductions', () => {
  // fewer results than make a working row, some rows that do not come in fours, several stretches and a rest
  it.each([[37, 9], [6, 33], [9, 600], [4, 1100]] as const)('down %i rows of %i columns, with what follows', (rows, columns) => {
    const axes = { axes: [0] }
    agrees(t.program([t.f32(rows, columns)], (apply, x) => {
      const total = apply(t.sum, [apply(t.mul, [x, x])], axes)
      return [total, apply(t.reduceMax, [x], axes), apply(t.neg, [total])]
    }), [numbers(rows * columns)])
  })
  it('down two axes', () => agrees(t.program([t.f32(3, 5, 70)], (apply, x) => [apply(t.sum, [x], { axes: [0, 1] })]), [numbers(1050)]))
  // groups of four elements in eight lanes, and rests of both
  it.each([31, 32, 45, 300, 1030])('of sums along rows of %i: alone, beside others, of what is computed and stored', columns => {
    const axes = { axes: [1] }
    agrees(t.program([t.f32(5, columns)], (apply, x) => [apply(t.sum, [x], axes)]), [numbers(5 * columns)])
    agrees(t.program([t.f32(5, columns), t.f32(5, columns)], (apply, x, y) => {
      const product = apply(t.mul, [x, y])
      return [apply(t.sum, [product], axes), apply(t.reduceMax, [y], axes), apply(t.sum, [apply(t.heavy, [product])], axes), product]
    }), [numbers(5 * columns), numbers(5 * columns).reverse()])
  })
  it.each([7, 128, 301])('of extremes along rows of %i', columns => agrees(t.program([t.f32(5, columns)], (apply, x) => [apply(t.reduceMax, [x], { axes: [1] })]), [numbers(5 * columns)]))
})
