/** Elementwise work, in as few loops as the accesses allow. */
import { freshCounter, type Index, indexOf, type IndexVar, offsetIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { RowCluster } from '../fuse/clusters.js'
import { createReader, type Position, positionAt, reposition } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { narrow, storeElement } from '../lower/element.js'
import { elementLoop, innerLoops, loop, type Nest, nestOver } from '../lower/nest.js'
import { pointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { crossing, scheduleCrossing } from './crossing.js'
import { changesAlong, settleGuards } from './guards.js'
import { homeOf, type Lowering } from './lowering.js'

export const scheduleFlat = (lowering: Lowering, { items, outer }: RowCluster): void => {
  const { b, steps, plan, stored, placeOf } = lowering
  const results = items.filter(item => stored[item.id])
  if (results.length === 0 || outer === 0) return
  const scope = pointerScope()
  const inCluster = new Set(items)
  const { shape } = results[0]!
  const build = (index: readonly Index[]): readonly Scalar[] => {
    const reader = createReader({
      scope, inlined: plan.inlined, placeOf,
      local: (v, at, r) => (inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, at)) : undefined),
    })
    const here = positionAt(shape, index)
    const under = new Map<string, Position>([[String(shape), here]])
    return results.map(v => {
      const key = String(v.shape)
      let at = under.get(key)
      if (at === undefined) under.set(key, (at = reposition(here, v.shape)))
      return reader.define(v, at)
    })
  }
  const overwrites = results.length > 1 && results.some(v => lowering.overwriting.has(v))
  const stores = (index: readonly Index[], values: readonly Scalar[]): readonly Stmt[] => {
    const flat = positionAt(shape, index).flat()
    const store = (value: (i: number) => Scalar): readonly Stmt[] => results.map((v, i) => storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value(i)))
    if (!overwrites) return store(i => values[i]!)
    // A store may overwrite what the next value reads: all are computed first.
    const locals = values.map(value => freshLocal(value.reg))
    return [...values.map((value, i): Stmt => ({ _tag: 'let', local: locals[i]!, value })), ...store(i => readLocal(locals[i]!))]
  }
  const run = (counter: IndexVar, body: readonly Stmt[]): void =>
    runKernel(b, steps, { name: kernelName(items), pointers: scope.pointers, outer: counter, order: 'parallel', body }, scope.views, counter.extent)

  const nest = nestOver(shape, build)
  const changes = changesAlong(nest.counters, nest.values)
  const pieces = changes.reduce((n, places) => n * (places.length + 1), 1)
  if (pieces > 1 && pieces <= maxPieces && outer >= minElements) return inPieces(nest, changes, index => stores(index, settleGuards(build(index))), run)
  const across = crossing(nest)
  if (across === undefined) run(nest.counters[0]!, innerLoops(nest, stores(nest.index, nest.values)))
  else scheduleCrossing(nest, across, { b, scope, build, stores }, run)
}

/** More would be more code than the comparisons are worth. */
const maxPieces = 48
/** Below this the comparisons cost less than loops of their own. */
const minElements = 512

/** Loops over the ranges in which guards do not change their minds: padding and joining without a comparison per element. */
const inPieces = ({ counters, at }: Nest, changes: readonly (readonly number[])[], stores: (index: readonly Index[]) => readonly Stmt[], run: (counter: IndexVar, body: readonly Stmt[]) => void): void => {
  const ranges = (axis: number): readonly { readonly counter: IndexVar; readonly index: Index }[] => {
    const ends = [...changes[axis]!, counters[axis]!.extent]
    return ends.map((end, i) => {
      const from = i === 0 ? 0 : ends[i - 1]!
      const counter = freshCounter(end - from)
      return { counter, index: offsetIndex(indexOf(counter), from) }
    })
  }
  const inside = (axis: number, loops: readonly Index[]): readonly Stmt[] => {
    if (axis === counters.length) return stores(at(loops))
    return ranges(axis).flatMap(({ counter, index }) => {
      const body = inside(axis + 1, [...loops, index])
      if (counter.extent === 1) return body
      return [axis === counters.length - 1 ? elementLoop(counter, body) : loop(counter, body)]
    })
  }
  for (const { counter, index } of ranges(0)) run(counter, inside(1, [index]))
}
