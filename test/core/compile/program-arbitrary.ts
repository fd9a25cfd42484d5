/** Random well-typed programs over the test primitives: elementwise work, views, reductions, contractions, loops. */
import fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import type { Atom, Jaxpr, Var } from '../../../src/core/ir/jaxpr.js'
import * as t from './test-primitives.js'

export interface Case {
  readonly jaxpr: Jaxpr
  readonly inputs: readonly (readonly number[])[]
}

const size = (shape: readonly number[]): number => shape.reduce((n, extent) => n * extent, 1)

/** Interprets a list of random numbers as a program: every number list is one. */
const build = (choices: readonly number[], shapes: readonly (readonly number[])[]): Jaxpr => {
  let next = 0
  const choose = (n: number): number => (choices[next++ % choices.length]! >>> 0) % n
  return t.program(shapes.map(s => aval(s, 'float32')), (apply, ...inputs) => {
    const pool: Var[] = [...inputs]
    const pick = (): Var => pool[pool.length - 1 - Math.min(choose(pool.length), choose(pool.length))]!
    const steps = 2 + choose(14)
    for (let i = 0; i < steps; i++) {
      const x = pick(), { shape } = x.aval
      const rank = shape.length
      const unary = [t.neg, t.heavy, t.sqrt][choose(3)]!
      const operations: (() => Var)[] = [
        () => apply(unary, [x]),
        () => apply([t.add, t.sub, t.mul, t.maximum][choose(4)]!, [x, matching(x)]),
        () => apply([t.add, t.mul][choose(2)]!, [x, (choose(5) - 2) / 2]),
        () => apply(t.reshape, [x], { shape: choose(2) === 0 ? [size(shape)] : [...shape, 1] }),
        () => (choose(2) === 0 ? apply(t.broadcast, [x], { shape: [...shape, 3], axes: shape.map((_, a) => a) }) : apply(t.broadcast, [x], { shape: [2, ...shape], axes: shape.map((_, a) => a + 1) })),
        ...(rank === 0 ? [] : [
          () => { const axis = choose(rank); return broadcastBack(apply(t.sum, [x], { axes: [axis] }), shape, axis) },
          () => { const axis = rank - 1; return broadcastBack(apply(t.reduceMax, [x], { axes: [axis] }), shape, axis) },
          // what a row is divided by needs all of it
          () => { const e = apply(t.heavy, [x]), axis = rank - 1; return apply([t.div, t.mul, t.sub][choose(3)]!, [e, along(apply(t.sum, [e], { axes: [axis] }), shape, axis)]) },
          () => apply(t.sum, [x], { axes: choose(2) === 0 ? shape.map((_, a) => a) : [choose(rank)] }),
          () => apply(t.reverse, [x], { axis: choose(rank) }),
          () => apply(t.pad, [x], { axis: choose(rank), low: choose(2), high: choose(3) }),
          // pieces that read the same: each is computed only where it is
          () => apply(t.join, [x, choose(2) === 0 ? matching(x) : apply(t.neg, [x])], { axis: choose(rank) }),
          () => apply(t.transpose, [x], { permutation: shape.map((_, a) => rank - 1 - a) }),
          () => apply(t.slice, [x], { start: shape.map(n => Math.min(1, n - 1)), size: shape.map(n => n - Math.min(1, n - 1)) }),
          () => apply(t.select, [apply(t.greater, [x, 0]), x, apply(t.neg, [x])]),
          () => apply(t.convertTo, [apply(t.convertTo, [x], { dtype: ['float16', 'int8', 'float64'][choose(3)]! })], { dtype: 'float32' }),
          () => apply(t.barrier, [x]),
        ]),
        ...(rank === 2 ? [
          () => apply(t.cumsum, [x]),
          () => apply(t.dot, [x, x], { ta: false, tb: true }),
          () => apply(t.dot, [x, x], { ta: true, tb: false }),
          () => scanRows(x),
        ] : []),
      ]
      const y = operations[choose(operations.length)]!()
      if (size(y.aval.shape) <= 400) pool.push(y)
    }
    function matching(x: Var): Var {
      const same = pool.filter(y => y.aval.shape.length === x.aval.shape.length && y.aval.shape.every((n, a) => n === x.aval.shape[a]))
      return same[choose(same.length)]!
    }
    function broadcastBack(y: Var, shape: readonly number[], axis: number): Var {
      return choose(3) === 0 ? y : along(y, shape, axis)
    }
    function along(y: Var, shape: readonly number[], axis: number): Var {
      return apply(t.broadcast, [y], { shape, axes: shape.map((_, a) => a).filter(a => a !== axis) })
    }
    function scanRows(x: Var): Var {
      const [length, columns] = x.aval.shape as [number, number]
      const body = t.program([t.f32(columns), t.f32(columns)], (inner, carry, row) => {
        const next = inner(t.add, [inner(t.mul, [carry, 0.5]), inner(t.heavy, [row])])
        return [next, inner(t.sub, [next, carry])]
      })
      const first = apply(t.reshape, [apply(t.slice, [x], { start: [0, 0], size: [1, columns] })], { shape: [columns] })
      return apply(t.scan, [first, x], { body, consts: 0, carry: 1, length, reverse: choose(2) === 0 })
    }
    return [...pool.slice(inputs.length).filter((_, i) => i % 3 === 0), pool[pool.length - 1]!, pick()]
  })
}

const shapePool: readonly (readonly number[])[] = [[], [5], [20], [4, 6], [3, 17], [2, 3, 4], [1, 8], [16, 9]]

export const programs: fc.Arbitrary<Case> = fc
  .tuple(fc.array(fc.nat(1 << 16), { minLength: 20, maxLength: 80 }), fc.array(fc.constantFrom(...shapePool), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 1 << 30 }))
  .map(([choices, shapes, seed]) => {
    let state = seed
    const random = (): number => ((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff) * 4 - 2
    const jaxpr = build(choices, shapes)
    return { [fc.toStringMethod]: () => show({ jaxpr, inputs: [] }), jaxpr, inputs: shapes.map(s => Array.from({ length: size(s) }, () => Math.fround(random()))) }
  })


/** One line per equation, for failures. */
export const show = ({ jaxpr }: Case): string => {
  const atom = (a: Atom): string => (a._tag === 'literal' ? String(a.value) : `v${a.id}:${a.aval.dtype}[${a.aval.shape}]`)
  return [
    `in ${jaxpr.inputs.map(atom).join(' ')}`,
    ...jaxpr.eqns.map(e => `${e.outputs.map(atom).join(' ')} = ${e.primitive.name} ${JSON.stringify(e.params, (_k, v: unknown) => (typeof v === 'object' && v !== null && 'eqns' in v ? '…' : v))} ${e.inputs.map(atom).join(' ')}`),
    `out ${jaxpr.outputs.map(atom).join(' ')}`,
  ].join('\n')
}
