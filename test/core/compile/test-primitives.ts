/** A few primitives with nothing but types and lowerings, so that the compiler is tested without the floors above it. */
import { aval, type Aval } from '../../../src/core/base/aval.js'
import { struct } from '../../../src/core/base/codec.js'
import type { DType } from '../../../src/core/base/dtype.js'
import { type Atom, freshVar, type Jaxpr, literal, type Var } from '../../../src/core/ir/jaxpr.js'
import { addIndex, type Index, indexConst, indexOf, offsetIndex, scaleIndex, subIndex, dataIndex } from '../../../src/core/ir/loop/index-expr.js'
import * as s from '../../../src/core/ir/loop/scalar.js'
import type { Scalar } from '../../../src/core/ir/loop/scalar.js'
import type { Lowering, Monoid } from '../../../src/core/ir/lowering.js'
import type { Params, Primitive } from '../../../src/core/ir/primitive.js'
import { freshCounter } from '../../../src/core/ir/loop/index-expr.js'

export const primitive = <P extends Params>(name: string, type: (xs: readonly Aval[], p: P) => readonly Aval[], lower: Lowering<P, Jaxpr>, more: Partial<Primitive<P>> = {}): Primitive<P> => ({
  name, arity: 'variadic', type, lower, effects: 'none',
  params: struct({}) as unknown as Primitive<P>['params'], // never printed here
  ad: { _tag: 'zero', why: 'a test' },
  batch: () => [],
  ...more,
})

const same = (xs: readonly Aval[]): readonly Aval[] => [xs[0]!]

export const pointwise = (name: string, f: (...xs: Scalar[]) => Scalar, dtype?: DType, splat?: (...xs: number[]) => number): Primitive =>
  primitive(name, xs => [dtype === undefined ? xs[0]! : aval(xs[0]!.shape, dtype)], { _tag: 'map', at: (xs, index) => f(...xs.map(x => x.at(index))) },
    splat === undefined ? {} : { splat: xs => splat(...xs) })

export const add = pointwise('add', s.add, undefined, (x, y) => Math.fround(x + y))
export const sub = pointwise('sub', s.sub)
export const mul = pointwise('mul', s.mul, undefined, (x, y) => Math.fround(x * y))
export const div = pointwise('div', s.div)
export const maximum = pointwise('max', s.max)
export const neg = pointwise('neg', s.neg)
export const sqrt = pointwise('sqrt', s.sqrt)
/** Something expensive: ten dependent operations. */
export const heavy = pointwise('heavy', x => {
  let y = x
  for (let i = 0; i < 5; i++) y = s.add(s.mul(y, s.constant(y.reg, 0.5)), s.sqrt(s.abs(y)))
  return y
})
export const greater = pointwise('gt', s.gt, 'bool')
export const select = primitive('select', xs => [xs[1]!], { _tag: 'map', at: (xs, i) => s.select(xs[0]!.at(i), xs[1]!.at(i), xs[2]!.at(i)) })
export const convertTo = primitive<{ dtype: string }>('convert', (xs, p) => [aval(xs[0]!.shape, p.dtype as DType)], {
  _tag: 'map', at: (xs, i, p) => s.convert(s.regOf(p.dtype as DType), xs[0]!.at(i)),
})

export const broadcast = primitive<{ shape: readonly number[]; axes: readonly number[] }>('broadcast', (xs, p) => [aval(p.shape, xs[0]!.dtype)], {
  _tag: 'map',
  at: ([x], index, { axes }) => x!.at(axes.map((axis, i) => (x!.aval.shape[i] === 1 ? indexConst(0) : index[axis]!))),
})
export const reshape = primitive<{ shape: readonly number[] }>('reshape', (xs, p) => [aval(p.shape, xs[0]!.dtype)], { _tag: 'alias' })
export const transpose = primitive<{ permutation: readonly number[] }>('transpose', (xs, p) => [aval(p.permutation.map(a => xs[0]!.shape[a]!), xs[0]!.dtype)], {
  _tag: 'map',
  at: ([x], index, { permutation }) => {
    const at: Index[] = []
    permutation.forEach((axis, i) => { at[axis] = index[i]! })
    return x!.at(at)
  },
})
export const reverse = primitive<{ axis: number }>('reverse', same, {
  _tag: 'map', at: ([x], index, { axis }) => x!.at(index.map((i, a) => (a === axis ? subIndex(indexConst(x!.aval.shape[a]! - 1), i) : i))),
})
export const slice = primitive<{ start: readonly number[]; size: readonly number[] }>('slice', (xs, p) => [aval(p.size, xs[0]!.dtype)], {
  _tag: 'map', at: ([x], index, { start }) => x!.at(index.map((i, a) => offsetIndex(i, start[a]!))),
})
/** Zeros before and after along one axis. */
export const pad = primitive<{ axis: number; low: number; high: number }>('pad', ([x], { axis, low, high }) => [aval(x!.shape.map((n, a) => (a === axis ? n + low + high : n)), x!.dtype)], {
  _tag: 'map',
  at: ([x], index, { axis, low }) => {
    const i = offsetIndex(index[axis]!, -low)
    const inside = s.and(s.ge(s.fromIndex(i), s.constant('i32', 0)), s.lt(s.fromIndex(i), s.constant('i32', x!.aval.shape[axis]!)))
    return s.guard(inside, x!.at(index.map((j, a) => (a === axis ? i : j))), s.constant(s.regOf(x!.aval.dtype), 0))
  },
})
/** Along one axis. */
export const join = primitive<{ axis: number }>('join', (xs, { axis }) => [aval(xs[0]!.shape.map((n, a) => (a === axis ? xs.reduce((sum, x) => sum + x.shape[axis]!, 0) : n)), xs[0]!.dtype)], {
  _tag: 'map',
  at: (xs, index, { axis }) => {
    let offset = xs.reduce((sum, x) => sum + x.aval.shape[axis]!, 0)
    return xs.reduceRight<Scalar>((after, x) => {
      offset -= x.aval.shape[axis]!
      const here = x.at(index.map((i, a) => (a === axis ? offsetIndex(i, -offset) : i)))
      return s.guard(s.lt(s.fromIndex(index[axis]!), s.constant('i32', offset + x.aval.shape[axis]!)), here, after)
    }, s.constant(s.regOf(xs[0]!.aval.dtype), 0))
  },
})

const reduction = (name: string, monoid: Monoid): Primitive<{ axes: readonly number[] }> =>
  primitive<{ axes: readonly number[] }>(name, ([x], { axes }) => [aval(x!.shape.filter((_, a) => !axes.includes(a)), x!.dtype)], {
    _tag: 'reduce',
    reduction: ([x], { axes }) => ({
      extents: axes.map(a => x!.shape[a]!),
      lanes: axes.includes(x!.shape.length - 1) ? 8 : 1,
      monoid,
      element: s.regOf(x!.dtype),
      accumulator: monoid === 'sum' && x!.dtype === 'float32' ? 'f64' : s.regOf(x!.dtype),
      at: ([source], out, r) => {
        let o = 0, k = 0
        return source!.at(x!.shape.map((_, a) => (axes.includes(a) ? r[k++]! : out[o++]!)))
      },
      finish: acc => s.convert(s.regOf(x!.dtype), acc),
    }),
  })
export const sum = reduction('sum', 'sum')
export const reduceMax = reduction('reduce_max', 'max')

/** `[…batch, m, k] · […batch, k, n]`, or with either side transposed. */
export const dot = primitive<{ ta: boolean; tb: boolean }>('dot', ([x, y], { ta, tb }) => {
  const r = x!.shape.length
  return [aval([...x!.shape.slice(0, r - 2), x!.shape[ta ? r - 1 : r - 2]!, y!.shape[tb ? r - 2 : r - 1]!], x!.dtype)]
}, {
  _tag: 'contract',
  contraction: ([x, y], { ta, tb }) => {
    const r = x!.shape.length
    const m = x!.shape[ta ? r - 1 : r - 2]!, n = y!.shape[tb ? r - 2 : r - 1]!
    return {
      batch: x!.shape.slice(0, r - 2),
      m: [m], n: [n], k: [x!.shape[ta ? r - 2 : r - 1]!],
      lanes: (m === 1 || n === 1) && !ta && tb ? 8 : 1,
      lhs: (xs, b, [m], [k]) => xs[0]!.at(ta ? [...b, k!, m!] : [...b, m!, k!]),
      rhs: (xs, b, [n], [k]) => xs[1]!.at(tb ? [...b, n!, k!] : [...b, k!, n!]),
    }
  },
})

/** Running sums along the minor axis of a matrix. */
export const cumsum = primitive('cumsum', same, {
  _tag: 'routine',
  routine: ({ operands: [x], results: [y] }) => {
    const [rows, columns] = x!.aval.shape as [number, number]
    const c = freshCounter(columns - 1)
    return {
      kernels: columns === 0 ? [] : [{
        extent: rows, order: 'parallel',
        body: i => [
          y!.store(scaleIndex(i, columns), x!.load(scaleIndex(i, columns))),
          { _tag: 'for', counter: c, from: indexConst(0), to: indexConst(columns - 1), step: 1, mode: 'serial', body: [
            y!.store(offsetIndex(addIndex(scaleIndex(i, columns), indexOf(c)), 1), s.add(y!.load(addIndex(scaleIndex(i, columns), indexOf(c))), x!.load(offsetIndex(addIndex(scaleIndex(i, columns), indexOf(c)), 1)))),
          ] },
        ],
      }],
    }
  },
})
/** The first operand with its row `which` (second operand, int32 scalar) replaced by the third. */
export const setRow = primitive('set_row', same, {
  _tag: 'routine',
  routine: ({ operands: [x, which, row], results: [y] }) => {
    const [rows, columns] = x!.aval.shape as [number, number]
    return { seed: 0, kernels: [{ extent: columns, order: 'parallel', body: j => [y!.store(addIndex(scaleIndex(dataIndex(which!.load(indexConst(0)), rows), columns), j), row!.load(j))] }] }
  },
})

export const barrier = primitive('barrier', xs => xs, { _tag: 'barrier' })
export const call = primitive<{ body: Jaxpr }>('call', (_xs, p) => p.body.outputs.map(a => a.aval), { _tag: 'structured', structured: ({ body }) => ({ _tag: 'call', body }) }, { subprograms: p => [p.body] })
export const scan = primitive<{ body: Jaxpr; consts: number; carry: number; length: number; reverse: boolean }>('scan',
  (_xs, { body, carry, length }) => body.outputs.map((a, i) => (i < carry ? a.aval : aval([length, ...a.aval.shape], a.aval.dtype))),
  { _tag: 'structured', structured: p => ({ _tag: 'scan', ...p }) }, { subprograms: p => [p.body] })
export const whileLoop = primitive<{ cond: Jaxpr; condConsts: number; body: Jaxpr; bodyConsts: number }>('while', (xs, p) => xs.slice(p.condConsts + p.bodyConsts),
  { _tag: 'structured', structured: p => ({ _tag: 'while', ...p }) }, { subprograms: p => [p.cond, p.body] })
export const branch = primitive<{ branches: readonly Jaxpr[] }>('branch', (_xs, p) => p.branches[0]!.outputs.map(a => a.aval),
  { _tag: 'structured', structured: p => ({ _tag: 'branch', ...p }) }, { subprograms: p => p.branches })

type Apply = {
  <P extends Params>(p: Primitive<P>, xs: readonly (Atom | number)[], params: P): Var
  (p: Primitive<Params>, xs: readonly (Atom | number)[]): Var
}

/** Builds a jaxpr: `apply` appends an equation, a number among the operands is a literal of the first operand's type. */
export const program = (inputs: readonly Aval[], build: (apply: Apply, ...xs: Var[]) => readonly Atom[]): Jaxpr => {
  const eqns: Jaxpr['eqns'][number][] = []
  const vars = inputs.map(freshVar)
  const apply = (p: Primitive, xs: readonly (Atom | number)[], params: Params = {}): Var => {
    const like = xs.find(x => typeof x !== 'number')
    const atoms = xs.map(x => (typeof x === 'number' ? literal(x, like!.aval) : x))
    const outputs = p.type(atoms.map(a => a.aval), params).map(freshVar)
    eqns.push({ primitive: p, inputs: atoms, params, outputs })
    return outputs[0]!
  }
  const outputs = build(apply as Apply, ...vars) // the implementation takes what both overloads give
  return { inputs: vars, eqns, outputs }
}

/** All results of the latest equation of a jaxpr under construction, for primitives with several. */
export const f32 = (...shape: readonly number[]): Aval => aval(shape, 'float32')
export const i32 = (...shape: readonly number[]): Aval => aval(shape, 'int32')
