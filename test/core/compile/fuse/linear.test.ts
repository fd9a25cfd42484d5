import { expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import type { Atom, Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import * as t from '../test-primitives.js'

const chain = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(8, 16)], (apply, x, y) => {
  let z = x
  for (let i = 0; i < n; i++) z = apply(i % 2 === 0 ? t.add : t.mul, [z, y])
  return [z]
})

const wide = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(8, 16)], (apply, x, y) => {
  const outputs: Atom[] = []
  for (let i = 0; i < n / 4; i++) {
    const a = apply(t.mul, [x, i]), b = apply(t.add, [a, y])
    outputs.push(apply(t.sum, [apply(t.mul, [b, b])], { axes: [i % 2] }))
  }
  return outputs
})

const scalars = (n: number): Jaxpr => t.program([t.f32(), t.f32()], (apply, x, y) => {
  let z = x
  for (let i = 0; i < n; i++) z = apply(i % 3 === 0 ? t.heavy : t.add, i % 3 === 0 ? [z] : [z, y])
  return [z]
})

const layers = (n: number): Jaxpr => t.program([t.f32(8, 16), t.f32(16, 16), t.f32(16)], (apply, x, w, b) => {
  let z = x
  for (let i = 0; i < n / 4; i++) {
    z = apply(t.maximum, [apply(t.add, [apply(t.dot, [z, w], { ta: false, tb: false }), apply(t.broadcast, [b], { shape: [8, 16], axes: [1] })]), 0])
  }
  return [z]
})

const time = (f: () => void): number => {
  const start = process.cpuUsage()
  f()
  return process.cpuUsage(start).user / 1000
}

it.each([['a chain', chain], ['a wide program', wide], ['scalars', scalars], ['layers', layers]] as const)('%s of thousands of equations lowers in linear time', (_name, make) => {
  const best = (n: number): number => {
    const jaxpr = make(n)
    return Math.min(...[0, 1, 2].map(() => time(() => lowerJaxpr(jaxpr, { fuse: true }))))
  }
  best(1000)
  const few = best(3000), many = best(12_000)
  expect(many).toBeLessThan(3000) // a loaded machine; alone it is a fraction of a second
  expect(many / few).toBeLessThan(8) // four times the equations; sixteen times the time if it were quadratic
})
