/** Programs people write, for counting kernels and for timing. */
import type { Atom, Jaxpr, Var } from '../../../src/core/ir/jaxpr.js'
import * as t from './test-primitives.js'

const rows = (apply: Parameters<Parameters<typeof t.program>[1]>[0], x: Atom, shape: readonly number[]): Var => apply(t.broadcast, [x], { shape, axes: [0] })
const columns = (apply: Parameters<Parameters<typeof t.program>[1]>[0], x: Atom, shape: readonly number[]): Var => apply(t.broadcast, [x], { shape, axes: [1] })

export const softmax = (r: number, c: number): Jaxpr => t.program([t.f32(r, c)], (apply, x) => {
  const shape = [r, c]
  const e = apply(t.heavy, [apply(t.sub, [x, rows(apply, apply(t.reduceMax, [x], { axes: [1] }), shape)])])
  return [apply(t.div, [e, rows(apply, apply(t.sum, [e], { axes: [1] }), shape)])]
})

export const layerNorm = (r: number, c: number): Jaxpr => t.program([t.f32(r, c), t.f32(c), t.f32(c)], (apply, x, scale, bias) => {
  const shape = [r, c]
  const mean = apply(t.mul, [apply(t.sum, [x], { axes: [1] }), 1 / c])
  const centred = apply(t.sub, [x, rows(apply, mean, shape)])
  const variance = apply(t.mul, [apply(t.sum, [apply(t.mul, [centred, centred])], { axes: [1] }), 1 / c])
  const normal = apply(t.div, [centred, rows(apply, apply(t.sqrt, [apply(t.add, [variance, 1e-6])]), shape)])
  return [apply(t.add, [apply(t.mul, [normal, columns(apply, scale, shape)]), columns(apply, bias, shape)])]
})

/** Adam over several leaves: new moments and parameters, from a scalar step size computed before. */
export const adam = (shapes: readonly (readonly number[])[]): Jaxpr =>
  t.program([t.f32(), ...shapes.flatMap(s => [t.f32(...s), t.f32(...s), t.f32(...s), t.f32(...s)])], (apply, rate, ...xs) => {
    const scale = apply(t.sqrt, [apply(t.mul, [rate, rate])])
    return shapes.flatMap((shape, i) => {
      const [p, m, v, g] = xs.slice(4 * i, 4 * i + 4) as [Var, Var, Var, Var]
      const m1 = apply(t.add, [apply(t.mul, [m, 0.9]), apply(t.mul, [g, 0.1])])
      const v1 = apply(t.add, [apply(t.mul, [v, 0.999]), apply(t.mul, [apply(t.mul, [g, g]), 0.001])])
      const update = apply(t.div, [m1, apply(t.add, [apply(t.sqrt, [v1]), 1e-8])])
      return [apply(t.sub, [p, apply(t.mul, [update, apply(t.broadcast, [scale], { shape, axes: [] })])]), m1, v1]
    })
  })

/** Two dense layers with their gradients, mean of squares as the loss, and a plain update. */
export const mlpStep = (batch: number, [i, h, o]: readonly [number, number, number]): Jaxpr =>
  t.program([t.f32(batch, i), t.f32(batch, o), t.f32(i, h), t.f32(h), t.f32(h, o), t.f32(o)], (apply, x, y, w1, b1, w2, b2) => {
    const z1 = apply(t.add, [apply(t.dot, [x, w1], { ta: false, tb: false }), columns(apply, b1, [batch, h])])
    const h1 = apply(t.maximum, [z1, 0])
    const z2 = apply(t.add, [apply(t.dot, [h1, w2], { ta: false, tb: false }), columns(apply, b2, [batch, o])])
    const e = apply(t.sub, [z2, y])
    const loss = apply(t.mul, [apply(t.sum, [apply(t.mul, [e, e])], { axes: [0, 1] }), 1 / batch])
    const d2 = apply(t.mul, [e, 2 / batch])
    const dw2 = apply(t.dot, [h1, d2], { ta: true, tb: false }), db2 = apply(t.sum, [d2], { axes: [0] })
    const d1 = apply(t.select, [apply(t.greater, [z1, 0]), apply(t.dot, [d2, w2], { ta: false, tb: true }), apply(t.mul, [z1, 0])])
    const dw1 = apply(t.dot, [x, d1], { ta: true, tb: false }), db1 = apply(t.sum, [d1], { axes: [0] })
    const step = (p: Var, g: Var): Var => apply(t.sub, [p, apply(t.mul, [g, 0.1])])
    return [loss, step(w1, dw1), step(b1, db1), step(w2, dw2), step(b2, db2)]
  })
