/**
 * Products of a matrix and a vector, which read every element of the matrix once: nothing of it is packed.
 *
 * A matrix whose rows lie along `k` has its rows multiplied a few at a time, each in eight lanes that the vector is read for
 * once. One whose rows lie along the results is walked row by row, and a stretch of results waits in a working row.
 */
import { addIndex, freshCounter, type Index, indexConst, indexOf, offsetIndex, scaleIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { add, constant, mul, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import { kernelName } from '../fuse/residence.js'
import { elementLoop, loop } from '../lower/nest.js'
import { pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { combineLanes } from '../lower/reduction.js'
import { divide } from './packing.js'
import { type Engine, factorsOf, finishElement, overTile, workingRow } from './products.js'
import { stretchOf } from './stretches.js'

const LANES = 8

/** Rows that share the lanes of the vector. */
const together = 4
/** Rows that go by at once: of 2048 × 2048 float32, four at 18 and 57 GB/s on two machines, six at 56 on the second, eight at 23 and 53. */
const atOnce = 6

/** Rows of the matrix side, at a step of `k`. */
type Product = (row: Index, k: Index) => Scalar

export const dotRows = (engine: Engine): void => {
  const { reg, sizes } = engine
  inStretches(engine, together, (_scope, product, start, height, finish) => {
    const sums = freshLocal(reg, [height, LANES])
    const accumulate = (width: number, from: Index): readonly Stmt[] => overTile(height, width, (r, lane) => [
      { _tag: 'set', local: sums, at: [r, lane], value: add(readLocal(sums, [r, lane]), product(addIndex(start, r), addIndex(from, lane))) },
    ])
    const blocks = Math.floor(sizes.k / LANES), rest = sizes.k % LANES
    const block = freshCounter(blocks), row = freshCounter(height)
    return [
      { _tag: 'cells', local: sums, init: constant(reg, 0) },
      ...(blocks === 0 ? [] : [loop(block, accumulate(LANES, scaleIndex(indexOf(block), LANES)))]),
      ...(rest === 0 ? [] : accumulate(rest, indexConst(blocks * LANES))),
      loop(row, finish(indexOf(row), combineLanes('sum', LANES, lane => readLocal(sums, [indexOf(row), lane]))), 'unroll'),
    ]
  })
}

export const addRows = (engine: Engine): void => {
  const { reg, sizes } = engine
  const length = stretchOf(Math.max(sizes.m, sizes.n))
  const place = workingRow(engine, length)
  inStretches(engine, length, (scope, product, start, width, finish) => {
    const pointer = pointerTo(scope, place)
    const overRow = (body: (at: Index) => readonly Stmt[]): Stmt => {
      const at = freshCounter(width)
      return elementLoop(at, body(indexOf(at)))
    }
    const sum = (at: Index): Scalar => ({ _tag: 'load', reg, pointer, index: at })
    const store = (at: Index, value: Scalar): Stmt => ({ _tag: 'store', pointer, index: at, value })
    const pass = (from: Index, count: number): Stmt =>
      overRow(at => [store(at, Array.from({ length: count }, (_, i) => i).reduce((s, i) => add(s, product(addIndex(start, at), offsetIndex(from, i))), sum(at)))])
    const blocks = Math.floor(sizes.k / atOnce), rest = sizes.k % atOnce
    const block = freshCounter(blocks)
    return [
      overRow(at => [store(at, constant(reg, 0))]),
      ...(blocks === 0 ? [] : [loop(block, [pass(scaleIndex(indexOf(block), atOnce), atOnce)])]),
      ...(rest === 0 ? [] : [pass(indexConst(blocks * atOnce), rest)]),
      overRow(at => finish(at, sum(at))),
    ]
  })
}

/** `finish` takes a result by its distance from the start. */
type Stretch = (scope: PointerScope, product: Product, start: Index, length: number, finish: (at: Index, sum: Scalar) => readonly Stmt[]) => readonly Stmt[]

/** The results of every product of the batch, `length` at a time. */
const inStretches = (engine: Engine, length: number, body: Stretch): void => {
  const { lowering, cluster, sizes: { batch, m, n }, definition: { contraction: { k } } } = engine
  const { b, steps } = lowering
  const results = Math.max(m, n), whole = Math.floor(results / length), rest = results % length
  const run = (extent: number, width: number, at: (i: Index) => readonly [batch: Index, start: Index]): void => {
    if (extent === 0) return
    const scope = pointerScope(), outer = freshCounter(extent)
    const [inBatch, start] = at(indexOf(outer))
    const factors = factorsOf(engine, scope, inBatch)
    const product: Product = (row, step) => mul(...(n === 1 ? factors(row, indexConst(0), unravelIndex(step, k), step) : factors(indexConst(0), row, unravelIndex(step, k), step)))
    const finish = (i: Index, sum: Scalar): readonly Stmt[] => finishElement(lowering, cluster, scope, addIndex(scaleIndex(inBatch, results), addIndex(start, i)), sum)
    runKernel(b, steps, { name: kernelName(cluster.items), pointers: scope.pointers, outer, order: 'parallel', body: body(scope, product, start, width, finish) }, scope.views, extent)
  }
  run(batch * whole, length, i => {
    const { quotient, remainder } = divide(i, whole)
    return [quotient, scaleIndex(remainder, length)]
  })
  if (rest > 0) run(batch, rest, i => [i, indexConst(whole * length)])
}
