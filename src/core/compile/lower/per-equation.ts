/**
 * One kernel per equation, in plain loops: every value is stored, nothing is inlined. Slow and obviously right, so that
 * the fused program can be held against it.
 */
import { sizeOf } from '../../base/shape.js'
import type { Eqn } from '../../ir/jaxpr.js'
import { freshCounter, type Index, indexOf, ravelIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import type { Step } from '../../ir/loop/program.js'
import { add, constant, convert, mul, regOf } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { Contraction, Reduction } from '../../ir/lowering.js'
import type { Params } from '../../ir/primitive.js'
import { physicalShape, storeElement } from './element.js'
import { innerLoops, loop, nestOver, serialNest } from './nest.js'
import type { BufferPlace, Place } from './place.js'
import { type PointerScope, pointerScope, pointerTo, type ProgramBuilder, runKernel } from './program-builder.js'
import { combine, combineLanes, identityOf, inLanes, reduceInLanes } from './reduction.js'
import { placeSource } from './source.js'

type MapAt = Extract<Eqn['primitive']['lower'], { readonly _tag: 'map' }>['at']

const run = (b: ProgramBuilder, steps: Step[], scope: PointerScope, name: string, outer: ReturnType<typeof freshCounter>, body: readonly Stmt[]): void =>
  runKernel(b, steps, { name, pointers: scope.pointers, outer, order: 'parallel', body }, scope.views, outer.extent)

/** One loop nest per result. */
export const emitMap = (b: ProgramBuilder, steps: Step[], name: string, at: MapAt, params: Params, operands: readonly Place[], results: readonly BufferPlace[]): void => {
  results.forEach((result, which) => {
    const scope = pointerScope()
    const shape = physicalShape(result.aval), rank = result.aval.shape.length
    const nest = nestOver(shape, index => {
      const sources = operands.map(p => placeSource(scope, p, result.aval.dtype === 'key' ? index[rank] : undefined))
      return [at(sources, index.slice(0, rank), params, which)]
    })
    emitNest(b, steps, scope, name, nest, shape, result)
  })
}

const emitNest = (b: ProgramBuilder, steps: Step[], scope: PointerScope, name: string, nest: ReturnType<typeof nestOver>, shape: readonly number[], result: BufferPlace): void => {
  const flat = ravelIndex(nest.index, shape)
  const store = storeElement(result.aval.dtype, pointerTo(scope, result), flat, nest.values[0]!)
  run(b, steps, scope, name, nest.counters[0]!, innerLoops(nest, [store]))
}

export const emitReduce = (b: ProgramBuilder, steps: Step[], name: string, r: Reduction, operands: readonly Place[], result: BufferPlace): void => {
  const scope = pointerScope()
  const sources = operands.map(p => placeSource(scope, p))
  const { shape, dtype } = result.aval
  const outer = freshCounter(sizeOf(shape))
  const out = unravelIndex(indexOf(outer), shape)
  const cells = freshLocal(r.accumulator, r.lanes === 8 ? [8] : [])
  const loops = r.lanes === 8
    ? reduceInLanes(8, sizeOf(r.extents), [{ reduction: r, local: cells }], 'serial', e => ({ before: [], elements: [r.at(sources, out, unravelIndex(e, r.extents))] }))
    : serialNest(r.extents, index => [{ _tag: 'set', local: cells, at: [], value: combine(r.monoid, readLocal(cells), convert(r.accumulator, r.at(sources, out, index))) }])
  const total = r.lanes === 8 ? combineLanes(r.monoid, 8, lane => readLocal(cells, [lane])) : readLocal(cells)
  run(b, steps, scope, name, outer, [
    { _tag: 'cells', local: cells, init: identityOf(r.monoid, r.accumulator) },
    ...loops,
    storeElement(dtype, pointerTo(scope, result), indexOf(outer), r.finish(total)),
  ])
}

/** `m`, `n`, then `k` innermost, sequentially or in lanes. */
export const emitContraction = (b: ProgramBuilder, steps: Step[], name: string, c: Contraction, operands: readonly Place[], result: BufferPlace): void => {
  const scope = pointerScope()
  const sources = operands.map(p => placeSource(scope, p))
  const { dtype } = result.aval
  const reg = regOf(dtype)
  const rows = [...c.batch, ...c.m], columns = sizeOf(c.n)
  const outer = freshCounter(sizeOf(rows)), column = freshCounter(columns)
  const row = unravelIndex(indexOf(outer), rows), n = unravelIndex(indexOf(column), c.n)
  const batch = row.slice(0, c.batch.length), m = row.slice(c.batch.length)
  const sums = freshLocal(reg, c.lanes === 8 ? [8] : [])
  const accumulate = (k: readonly Index[], lane: readonly Index[]): Stmt => {
    const term = mul(convert(reg, c.lhs(sources, batch, m, k)), convert(reg, c.rhs(sources, batch, n, k)))
    return { _tag: 'set', local: sums, at: lane, value: add(readLocal(sums, lane), term) }
  }
  run(b, steps, scope, name, outer, [loop(column, [
    { _tag: 'cells', local: sums, init: constant(reg, 0) },
    ...(c.lanes === 8 ? inLanes(8, sizeOf(c.k), (e, lane) => [accumulate(unravelIndex(e, c.k), [lane])]) : serialNest(c.k, k => [accumulate(k, [])])),
    storeElement(dtype, pointerTo(scope, result), ravelIndex([indexOf(outer), indexOf(column)], [outer.extent, columns]), c.lanes === 8 ? combineLanes('sum', 8, lane => readLocal(sums, [lane])) : readLocal(sums)),
  ])])
}
