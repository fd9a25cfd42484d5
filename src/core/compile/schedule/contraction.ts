/**
 * Contractions in register tiles. A side that is read often is packed first: panels of a few rows (or columns), `k` by
 * `k`, so that the innermost loop reads memory as it lies; whatever is inlined into an operand is computed while packing.
 * The epilogue is applied to a finished tile before it is stored.
 *
 * Every element is one sequential sum over `k`, whatever the tiles: blocks of `k` go on from the partial sums of the last.
 */
import { sizeOf } from '../../base/shape.js'
import { addIndex, freshCounter, type Index, indexConst, indexOf, offsetIndex, ravelIndex, scaleIndex, subIndex } from '../../ir/loop/index-expr.js'
import type { Kernel, Stmt } from '../../ir/loop/kernel.js'
import { add, constant, mul, mulAdd, type Pointer, regOf, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { ContractionCluster } from '../fuse/clusters.js'
import { kernelName } from '../fuse/residence.js'
import { elementLoop, loop, serialNest } from '../lower/nest.js'
import { pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { type Blocking, chooseBlocking, isFused, type Side, type Sizes, walksAlong, walksAlongK } from './blocking.js'
import type { Lowering } from './lowering.js'
import { addRows, dotRows } from './matrix-vector.js'
import { divide, packBlocks, type PackedBlocks, packSide, type PackedSide } from './packing.js'
import { type Engine, factorsOf, finishElement, overTile, workingRow } from './products.js'
import { wide } from './stretches.js'

interface TiledEngine extends Engine {
  readonly blocking: Blocking
  /** Whether products may be added without having been rounded. */
  readonly fused: boolean
  /** The left side where it is packed block by block, right before each is multiplied. */
  readonly leftBlocks: PackedBlocks | undefined
}

export const scheduleContraction = (lowering: Lowering, cluster: ContractionCluster): void => {
  const { contraction: { definition, aval } } = cluster
  if (cluster.outer === 0 || definition._tag !== 'contract') return // for the type: this is what the cluster is about
  const { contraction: c } = definition
  const { plan } = lowering
  const sizes: Sizes = { batch: sizeOf(c.batch), m: sizeOf(c.m), n: sizeOf(c.n), k: sizeOf(c.k) }
  const reg = regOf(aval.dtype)
  const sideOf = ({ weight, accesses, ...reads }: typeof definition.lhs): Side => ({
    weight: weight + accesses.reduce((sum, { operand }) => sum + (plan.inlined[operand.id] ? plan.weights[operand.id]! : 0), 0),
    contiguous: walksAlongK({ weight, accesses, ...reads }, plan),
    adjacent: walksAlong(reads.shape.length - c.k.length - 1, { weight, accesses, ...reads }, plan),
  })
  const left = sideOf(definition.lhs), right = sideOf(definition.rhs)
  const pack = (side: 'lhs' | 'rhs', width: number): PackedSide => packSide(lowering, definition, side, side === 'lhs' ? sizes.m : sizes.n, width, reg, (side === 'lhs' ? left : right).contiguous)
  const vector = sizes.m === 1 ? 'lhs' : sizes.n === 1 ? 'rhs' : undefined
  if (vector !== undefined) {
    const matrix = vector === 'lhs' ? 'rhs' : 'lhs', results = Math.max(sizes.m, sizes.n)
    const kernel = c.lanes === 8 ? dotRows : results >= wide && (matrix === 'lhs' ? left : right).adjacent ? addRows : undefined
    if (kernel !== undefined) {
      // A vector that costs something to compute is computed once, not for every few rows.
      const packed = (vector === 'lhs' ? left : right).weight > 0 ? pack(vector, 1) : undefined
      return kernel({ lowering, cluster, definition, sizes, reg, left: vector === 'lhs' ? packed : undefined, right: vector === 'rhs' ? packed : undefined })
    }
  }
  const fused = isFused(sizes, reg, lowering.machine), blocking = chooseBlocking(sizes, left, right, reg, lowering.machine)
  const engine: TiledEngine = {
    lowering, cluster, definition, sizes, blocking, fused, reg,
    left: blocking.packLeft && !blocking.overRows ? pack('lhs', blocking.rows) : undefined,
    leftBlocks: blocking.packLeft && blocking.overRows ? packBlocks(lowering, definition, 'lhs', (blocking.panels + 1) * blocking.rows, blocking.rows, reg, left.contiguous) : undefined,
    right: blocking.packRight ? pack('rhs', blocking.columns) : undefined,
  }
  if (blocking.overRows) overRows(engine)
  else overColumns(engine)
}

/** Tiles along one direction from a position on: whole ones, and a narrower last one. */
interface Span {
  readonly start: Index
  readonly tiles: number
  readonly edge: number
}

const overRows = (engine: TiledEngine): void => {
  const { blocking: { rows, columns, panels }, sizes: { batch, m, n } } = engine
  const tiles = Math.floor(m / rows), blocks = Math.floor(tiles / panels), done = blocks * panels * rows
  const across: Span = { start: indexConst(0), tiles: Math.floor(n / columns), edge: n % columns }
  runOver(engine, batch * blocks, i => {
    const { quotient: b, remainder: block } = divide(i, blocks)
    return [b, { start: scaleIndex(block, panels * rows), tiles: panels, edge: 0 }, across]
  })
  if (done < m) runOver(engine, batch, b => [b, { start: indexConst(done), tiles: tiles - blocks * panels, edge: m % rows }, across])
}

const overColumns = (engine: TiledEngine): void => {
  const { blocking: { rows, columns }, sizes: { batch, m, n } } = engine
  const tiles = Math.floor(n / columns)
  const down: Span = { start: indexConst(0), tiles: Math.floor(m / rows), edge: m % rows }
  runOver(engine, batch * tiles, i => {
    const { quotient: b, remainder: tile } = divide(i, tiles)
    return [b, down, { start: scaleIndex(tile, columns), tiles: 1, edge: 0 }]
  })
  if (n % columns > 0) runOver(engine, batch, b => [b, down, { start: indexConst(tiles * columns), tiles: 0, edge: n % columns }])
}

const runOver = (engine: TiledEngine, extent: number, part: (i: Index) => readonly [b: Index, down: Span, across: Span]): void => {
  const { lowering: { b, steps }, cluster } = engine
  if (extent === 0) return
  const scope = pointerScope()
  const outer = freshCounter(extent)
  const [batch, down, across] = part(indexOf(outer))
  const body = tiled(engine, scope, batch, down, across)
  const kernel: Kernel = { name: kernelName(cluster.items), pointers: scope.pointers, outer, order: 'parallel', body }
  runKernel(b, steps, kernel, scope.views, extent)
}

/** All tiles of a part of the result: for each panel of columns, the panels of rows. */
const tiled = (whole: TiledEngine, scope: PointerScope, batch: Index, down: Span, across: Span): readonly Stmt[] => {
  const rowsOfBlock = whole.leftBlocks?.(scope, batch, down.start, down.tiles * whole.blocking.rows + down.edge)
  const engine = rowsOfBlock === undefined ? whole : { ...whole, left: rowsOfBlock }
  const before = rowsOfBlock?.fill ?? []
  const { blocking: { rows, columns, depth }, sizes: { k }, definition: { contraction: c }, left, right } = engine
  const each = ({ start, tiles, edge }: Span, width: number, body: (at: Index, width: number, tile: Index) => readonly Stmt[]): readonly Stmt[] => {
    const counter = freshCounter(tiles), i = indexOf(counter)
    const whole = tiles === 0 ? [] : [loop(counter, body(addIndex(start, scaleIndex(i, width)), width, i))]
    return edge === 0 ? whole : [...whole, ...body(offsetIndex(start, tiles * width), edge, indexConst(tiles))]
  }
  const pass = (body: (at: TilePosition) => readonly Stmt[]): readonly Stmt[] =>
    each(across, columns, (n, width, column) => each(down, rows, (m, height, row) => body({ batch, m, height, n, width, row, column })))
  const { finish, after } = ending(engine, scope, batch, down, across)
  const from = (start: Index, length: number): OverK => body => serialNest([length], ([step]) => body([], addIndex(start, step!)))
  if (depth >= k || left === undefined || right === undefined) {
    // panels lie in memory as one loop walks them
    const overK: OverK = left !== undefined && right !== undefined ? from(indexConst(0), k) : body => serialNest(c.k, index => body(index, ravelIndex(index, c.k)))
    return [...before, ...pass(at => tile(engine, scope, at, overK, undefined, finish)), ...after]
  }
  const blocks = Math.ceil(k / depth), block = freshCounter(blocks - 1)
  const partial = partialTiles(engine, scope, down.tiles + 1, across.tiles + 1)
  const putAway: Finish = (at, r, s, sum) => [{ _tag: 'store', pointer: partial.pointer, index: partial.index(at, r, s), value: sum }]
  return [
    ...before,
    partial.clear,
    loop(block, pass(at => tile(engine, scope, at, from(scaleIndex(indexOf(block), depth), depth), partial, putAway))),
    ...pass(at => tile(engine, scope, at, from(indexConst((blocks - 1) * depth), k - (blocks - 1) * depth), partial, finish)),
    ...after,
  ]
}

/** The loops over `k`, or over a run of it, around the products. */
type OverK = (body: (k: readonly Index[], kFlat: Index) => readonly Stmt[]) => readonly Stmt[]

interface TilePosition {
  readonly batch: Index
  readonly m: Index
  readonly height: number
  readonly n: Index
  readonly width: number
  /** Its number in each direction. */
  readonly row: Index
  readonly column: Index
}

/** Sums that wait for the next block of `k`. */
interface Partial {
  readonly clear: Stmt
  readonly pointer: Pointer
  readonly index: (at: TilePosition, r: Index, s: Index) => Index
}

const partialTiles = (engine: TiledEngine, scope: PointerScope, down: number, across: number): Partial => {
  const { blocking: { rows, columns }, reg } = engine
  const length = down * across * rows * columns
  const pointer = pointerTo(scope, workingRow(engine, length)), all = freshCounter(length)
  return {
    pointer,
    clear: loop(all, [{ _tag: 'store', pointer, index: indexOf(all), value: constant(reg, 0) }], 'vector'),
    index: ({ row, column }, r, s) => ravelIndex([column, row, r, s], [across, down, rows, columns]),
  }
}

/** What becomes of a sum of a tile. */
type Finish = (at: TilePosition, r: Index, s: Index, sum: Scalar) => readonly Stmt[]

/** Operations per element from which on the epilogue is a loop of its own. */
const heavy = 8

/**
 * A light epilogue is computed where the sums are, in the registers. A heavy one would be written out for every register of the tile: the
 * sums go to memory that is still in cache, and a plain loop follows.
 */
const ending = (engine: TiledEngine, scope: PointerScope, batch: Index, down: Span, across: Span): { readonly finish: Finish; readonly after: readonly Stmt[] } => {
  const { lowering, cluster, sizes, reg, blocking: { rows, columns } } = engine
  const weight = cluster.items.reduce((sum, v) => sum + (v === cluster.contraction ? 0 : lowering.plan.weights[v.id]!), 0)
  const flat = (m: Index, n: Index): Index => addIndex(scaleIndex(addIndex(scaleIndex(batch, sizes.m), m), sizes.n), n)
  if (weight <= heavy) {
    return { finish: ({ m, n }, r, s, sum) => finishElement(lowering, cluster, scope, flat(addIndex(m, r), addIndex(n, s)), sum), after: [] }
  }
  const height = down.tiles * rows + down.edge, width = across.tiles * columns + across.edge
  const pointer = pointerTo(scope, workingRow(engine, height * width))
  const i = freshCounter(height), j = freshCounter(width)
  const local = (m: Index, n: Index): Index => addIndex(scaleIndex(m, width), n)
  const sum: Scalar = { _tag: 'load', reg, pointer, index: local(indexOf(i), indexOf(j)) }
  const statements = finishElement(lowering, cluster, scope, flat(addIndex(down.start, indexOf(i)), addIndex(across.start, indexOf(j))), sum)
  return {
    finish: ({ m, n }, r, s, value) => [{ _tag: 'store', pointer, index: local(subIndex(addIndex(m, r), down.start), subIndex(addIndex(n, s), across.start)), value }],
    after: [loop(i, [elementLoop(j, statements)])],
  }
}

/** One register tile over a run of `k`: from zero or its partial sums, to what becomes of them. */
const tile = (engine: TiledEngine, scope: PointerScope, at: TilePosition, overK: OverK, partial: Partial | undefined, finish: Finish): readonly Stmt[] => {
  const { reg, blocking, fused } = engine
  const { batch, m, height, n } = at
  const width = blocking.wholeTiles ? blocking.columns : at.width
  const sums = freshLocal(reg, [height, width])
  const factors = factorsOf(engine, scope, batch)
  const accumulate = (sum: Scalar, x: Scalar, y: Scalar): Scalar => (fused ? mulAdd(x, y, sum) : add(sum, mul(x, y)))
  const resume = partial === undefined ? [] : overTile(height, width, (r, s) => [{ _tag: 'set', local: sums, at: [r, s], value: { _tag: 'load', reg, pointer: partial.pointer, index: partial.index(at, r, s) } }])
  return [
    { _tag: 'cells', local: sums, init: constant(reg, 0) },
    ...resume,
    ...overK((k, kFlat) => overTile(height, width, (r, s) => [{
      _tag: 'set', local: sums, at: [r, s],
      value: accumulate(readLocal(sums, [r, s]), ...factors(addIndex(m, r), addIndex(n, s), k, kFlat)),
    }])),
    ...overTile(height, at.width, (r, s) => finish(at, r, s, readLocal(sums, [r, s]))),
  ]
}
