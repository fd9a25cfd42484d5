import { expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import type { Atom, Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { printProgram } from '../../../../src/core/ir/loop/print.js'
import type { Primitive } from '../../../../src/core/ir/primitive.js'
import * as t from '../test-primitives.js'

let evaluations = 0

/** The same primitive, counting how often its expression is written into a kernel. */
const counted = (p: Primitive): Primitive => {
  const { lower } = p
  if (lower._tag !== 'map') return p
  return {
    ...p,
    lower: {
      ...lower,
      at: (...given) => {
        evaluations++
        return lower.at(...given)
      },
    },
  }
}

const add = counted(t.add), mul = counted(t.mul), heavy = counted(t.heavy), maximum = counted(t.maximum)

const chain = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(8, 16)], (apply, x, y) => {
  let z = x
  for (let i = 0; i < n; i++) z = apply(i % 2 === 0 ? add : mul, [z, y])
  return [z]
})

/** Every value is read twice: computed anew for each reader, the last would be computed 2ⁿ times. */
const doubling = (n: number): Jaxpr => t.program([t.f32(8, 16)], (apply, x) => {
  let z = x
  for (let i = 0; i < n; i++) z = apply(add, [z, z])
  return [z]
})

const wide = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(8, 16)], (apply, x, y) => {
  const outputs: Atom[] = []
  for (let i = 0; i < n / 4; i++) {
    const a = apply(mul, [x, i]), b = apply(add, [a, y])
    outputs.push(apply(t.sum, [apply(mul, [b, b])], { axes: [i % 2] }))
  }
  return outputs
})

const scalars = (n: number): Jaxpr => t.program([t.f32(), t.f32()], (apply, x, y) => {
  let z = x
  for (let i = 0; i < n; i++) z = apply(i % 3 === 0 ? heavy : add, i % 3 === 0 ? [z] : [z, y])
  return [z]
})

const layers = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(16, 16), t.f32(16)], (apply, x, w, b) => {
  let z = x
  for (let i = 0; i < n / 4; i++) {
    z = apply(maximum, [apply(add, [apply(t.dot, [z, w], { ta: false, tb: false }), apply(t.broadcast, [b], { shape: [8, 16], axes: [1] })]), 0])
  }
  return [z]
})

it.each([['a chain', chain], ['a chain of squares', doubling], ['a wide program', wide], ['scalars', scalars], ['layers', layers]] as const)('%s of thousands of equations becomes code in proportion', (_name, make) => {
  const workOf = (n: number): { readonly evaluations: number; readonly code: number } => {
    evaluations = 0
    const program = lowerJaxpr(make(n), { fuse: true })
    return { evaluations, code: printProgram(program).length }
  }
  const few = workOf(1000), many = workOf(4000)
  expect(few.evaluations).toBeLessThan(8 * 1000)
  expect(many.evaluations / few.evaluations).toBeLessThan(4.4)
  expect(many.code / few.code).toBeLessThan(5) // longer names, and more of them
})
