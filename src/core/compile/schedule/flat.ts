/** Elementwise work, in as few loops as the accesses allow. */
import { sizeOf } from '../../base/shape.js'
import { addIndex, freshCounter, type Index, indexConst, indexKey, indexOf, type IndexVar, offsetIndex, scaleIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { type Pointer, replacing, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { RowCluster } from '../fuse/clusters.js'
import { createReader, type Position, positionAt, reposition } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { loadsAsIs, narrow, storeElement, type WholeElement } from '../lower/element.js'
import { elementLoop, innerLoops, loop, type Nest, nestOver } from '../lower/nest.js'
import { bufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, type ProgramBuilder, runKernel } from '../lower/program-builder.js'
import { visitIndices } from '../lower/visit.js'
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
  else tiles(nest, across, { b, scope, build, stores }, run)
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

/** A side of the square in which a transpose is done. In nanoseconds per element of 2447 × 2425 float32, Node 20: 8 1.77, 16 0.92, 32 1.11, 64 1.05. */
const side = 16
/** From how many elements on the next one is far away. */
const jump = 8

/** The loop along which something is read element by element while the innermost loop jumps; `undefined` if nothing jumps. */
const crossing = ({ counters, values }: Nest): number | undefined => {
  const last = counters.length - 1, innermost = counters[last]!
  if (innermost.extent < side || sizeOf(counters.map(c => c.extent)) < 4 * side * side) return undefined
  let found: number | undefined
  visitIndices(values, index => {
    if (Math.abs(stepOf(index, innermost)) < jump) return
    const near = index.terms.find(t => t.coefficient === 1 && t.atom._tag === 'counter')?.atom
    const axis = counters.indexOf(near as IndexVar) // another atom is simply not found
    if (axis >= 0 && axis !== last && counters[axis]!.extent >= side) found = axis
  })
  return found
}

const stepOf = ({ terms }: Index, counter: IndexVar): number => terms.find(t => t.atom === counter)?.coefficient ?? 0

interface Elements {
  readonly b: ProgramBuilder
  readonly scope: PointerScope
  readonly build: (index: readonly Index[]) => readonly Scalar[]
  readonly stores: (index: readonly Index[], values: readonly Scalar[]) => readonly Stmt[]
}

/**
 * Square tiles of the innermost loop and one other; what is left over at the edges by loops of their own. What jumps is first copied into a
 * working square, row by row as it lies in memory: element by element, one of its rows would be waited for at almost every step, as its cache line ends (2.3).
 */
const tiles = (nest: Nest, across: number, { b, scope, build, stores }: Elements, run: (counter: IndexVar, body: readonly Stmt[]) => void): void => {
  const { counters } = nest
  const last = counters.length - 1
  const working = new Map<string, Pointer>()
  const workingSquare = (dtype: WholeElement, n: number): Pointer => {
    let pointer = working.get(`${dtype}${n}`)
    if (pointer === undefined) {
      const length = side * (side + 1)
      working.set(`${dtype}${n}`, (pointer = pointerTo(scope, bufferPlace({ shape: [length], dtype, weakType: false }, declareBuffer(b, dtype, length, { _tag: 'scratch', offset: null, perThread: true })))))
    }
    return pointer
  }
  const square = (index: readonly Index[], inU: IndexVar, inV: IndexVar): readonly Stmt[] => {
    // a row more than the square is wide, so that those of a column are not all in the same lines of the cache
    const at = addIndex(scaleIndex(indexOf(inV), side + 1), indexOf(inU))
    const copies = new Map<string, { readonly pointer: Pointer; readonly copy: Stmt }>()
    const values = build(index).map(replacing(s => {
      if (s._tag !== 'load' || Math.abs(stepOf(s.index, inV)) < jump || stepOf(s.index, inU) !== 1) return undefined
      const { element } = s.pointer
      if (!loadsAsIs(element)) return undefined
      const key = `${s.pointer.id}[${indexKey(s.index)}]`
      let found = copies.get(key)
      if (found === undefined) {
        const pointer = workingSquare(element, copies.size)
        copies.set(key, (found = { pointer, copy: { _tag: 'store', pointer, index: at, value: s } }))
      }
      return { ...s, pointer: found.pointer, index: at }
    }))
    const copied = copies.size === 0 ? [] : [loop(inV, [elementLoop(inU, [...copies.values()].map(c => c.copy))])]
    return [...copied, loop(inU, [elementLoop(inV, stores(index, values))])]
  }
  const range = (extent: number): readonly { readonly from: number; readonly blocks: number; readonly width: number }[] => {
    const blocks = Math.floor(extent / side), rest = extent % side
    return [{ from: 0, blocks, width: side }, ...(rest === 0 ? [] : [{ from: blocks * side, blocks: 1, width: rest }])]
  }
  for (const u of range(counters[across]!.extent)) {
    const blockU = freshCounter(u.blocks)
    const outerLoops = counters.map((c, axis) => (axis === across ? blockU : freshCounter(c.extent)))
    const columns = range(counters[last]!.extent).flatMap(v => {
      const blockV = freshCounter(v.blocks), inU = freshCounter(u.width), inV = freshCounter(v.width)
      const index = nest.at(outerLoops.map((c, axis) =>
        axis === across ? addIndex(addIndex(scaleIndex(indexOf(blockU), u.width), indexOf(inU)), indexConst(u.from))
        : axis === last ? addIndex(addIndex(scaleIndex(indexOf(blockV), v.width), indexOf(inV)), indexConst(v.from))
        : indexOf(c)))
      const body = square(index, inU, inV)
      return v.blocks === 1 ? body : [loop(blockV, body)]
    })
    const body = outerLoops.slice(1, last).reduceRight<readonly Stmt[]>((inner, c) => (c.extent === 1 ? inner : [loop(c, inner)]), columns)
    run(outerLoops[0]!, body)
  }
}
