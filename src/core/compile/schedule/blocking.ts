/** How a contraction is cut into register tiles and blocks that stay in cache. */
import type { Reads } from '../fuse/graph.js'
import type { InlinePlan, Leaf } from '../fuse/inline.js'
import type { Reg } from '../../ir/loop/scalar.js'
import { freshCounter, type Index, indexOf } from '../../ir/loop/index-expr.js'

/** Part of a result whose sums stay in registers. */
interface Tile {
  readonly rows: number
  readonly columns: number
}

/** What suits a machine. */
export interface Machine {
  /** Tiles by what they are computed in, the first for all contractions, others for fused ones that fill them about as well. */
  readonly tiles: (reg: Reg) => readonly [Tile, ...(readonly Tile[])]
  /** Steps of `k` after which a tile is put away, so that panels stay in the first-level cache. */
  readonly depth: number
  /** Rows of a block of the left side. */
  readonly block: number
  /** Partial results of a reduction whose order does not matter: operations that may wait for each other. */
  readonly partials: (reg: Reg) => number
  /** How many products a contraction must have for them to be added without being rounded. */
  readonly fusesFrom: number
  /** Whether the last columns are computed in a tile of full width, of which only the valid part is stored. */
  readonly wholeTiles: boolean
}

/**
 * Scalar code with 16 registers; rounding to float32 keeps the multiplier waiting longer than memory does. Measured as
 * JavaScript on packed panels, Node 20, GFLOPS by tile: float32 1×8 1.05, 2×4 1.04, 2×8 1.30, 4×4 1.29, 4×6 1.1–1.3,
 * 4×8 1.39; without the roundings (float64) 2×4 3.8, 2×8 3.6, 4×4 3.7–4.0, 4×8 4.1. How indices are written makes no difference.
 */
export const scalarMachine: Machine = { tiles: () => [{ rows: 4, columns: 4 }], depth: 1024, block: 64, partials: () => 8, fusesFrom: Infinity, wholeTiles: false }

/** Elements of a vector of 16 bytes. */
const lanes = (reg: Reg): number => (reg === 'f64' ? 2 : 4)

/**
 * Sixteen vectors: four rows of two, and their operands. Of partial results four, which leaves room for what is made of the elements: the
 * maxima of rows of 1024 float32, microseconds per million elements, with 4 and 8: 125, 240; of float64 255, 480.
 */
export const vectorMachine: Machine = { tiles: reg => [{ rows: 4, columns: 2 * lanes(reg) }], depth: 256, block: 96, partials: reg => 4 * lanes(reg), fusesFrom: Infinity, wholeTiles: true }

/**
 * With fused multiply-add. Small contractions do not gain, and keep the bits they have everywhere else. Two such operations a cycle that
 * take four cycles each want more than eight sums. GFLOPS of the innermost loop by tile on Node 22 and a Xeon (63 at most): 4×8 50,
 * 3×12 61; the engine loads all operands before it multiplies, so that those of 5×8 (36) and 6×8 (42) do not fit the registers with the
 * sums. On an EPYC, which gains nothing from fusing: 4×8 46–48, 3×12 46, 5×8 28, 6×8 31, 2×16 31.
 */
export const fusedMachine: Machine = {
  ...vectorMachine,
  tiles: reg => [...vectorMachine.tiles(reg), { rows: 3, columns: 3 * lanes(reg) }],
  fusesFrom: 65536,
}

export interface Blocking {
  readonly rows: number
  readonly columns: number
  /** Row tiles that share a pass over the columns. */
  readonly panels: number
  /** Whether the outer loop runs over rows; else over columns. */
  readonly overRows: boolean
  readonly packLeft: boolean
  readonly packRight: boolean
  readonly depth: number
  readonly wholeTiles: boolean
}

export interface Sizes {
  readonly batch: number
  readonly m: number
  readonly n: number
  readonly k: number
}

/** Blocks a contraction falls into if it can, so that threads have something to share. */
const parts = 4

export const isFused = ({ batch, m, n, k }: Sizes, reg: Reg, { fusesFrom }: Machine): boolean => (reg === 'f32' || reg === 'f64') && batch * m * n * k >= fusesFrom

/** A side that is read many times is packed if reading it costs: a prologue, memory far apart, or columns that fill no vectors as they lie or are left over. */
export const chooseBlocking = (sizes: Sizes, left: Side, right: Side, reg: Reg, machine: Machine): Blocking => {
  const { m, n, k } = sizes
  const [usual, ...others] = machine.tiles(reg)
  const whole = wholeColumns(n, usual.columns)
  const ragged = machine.wholeTiles && (whole > n || n % whole > 2)
  const scattered = machine.wholeTiles && !right.adjacent && n > 1
  const packRight = (scattered && (m > usual.rows || (m > 1 && n * k <= FEW))) || (m > usual.rows && (right.weight > 0 || (m > 4 * usual.rows && (ragged || n * k > 4096))))
  const tile = (packRight && isFused(sizes, reg, machine) ? others : []).find(t => padded(sizes, t) <= worthFusing * padded(sizes, usual)) ?? usual
  const rows = n === 1 ? 8 : Math.min(tile.rows, m)
  const columns = m === 1 ? 8 : machine.wholeTiles && packRight ? wholeColumns(n, tile.columns) : Math.min(tile.columns, n)
  const rowTiles = Math.floor(m / rows), columnTiles = Math.ceil(n / columns)
  const packLeft = columnTiles > 1 && (left.weight > 0 || (columnTiles > 3 && !left.contiguous && k > 8))
  const overRows = rowTiles >= 4 || rowTiles >= columnTiles
  const block = n * k >= large ? 2 * machine.block : machine.block
  const depth = k > 1.5 * machine.depth ? Math.ceil(k / Math.ceil(k / machine.depth)) : k
  return { rows, columns, panels: overRows ? panelsPerBlock(rowTiles, Math.max(1, Math.min(Math.floor(block / rows), Math.ceil(rowTiles / parts)))) : Math.max(1, rowTiles), overRows, packLeft, packRight, depth, wholeTiles: machine.wholeTiles && packRight }
}

/** Elements of a side that are packed for two to four rows, if those of a vector are far apart: in memory that is still in a cache when it is read. */
const FEW = 2 ** 20

/** Elements of the result in whole tiles. */
const padded = ({ m, n }: Sizes, { rows, columns }: Tile): number => Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns
/**
 * Elements of a right side that comes from memory, not from a cache, for every block of the left: fewer blocks are better. 2048³ with 96, 192 and
 * 256 rows: 36, 39, 40 GFLOPS (Node 20, a Xeon); smaller products gain nothing, and lose 3 % with 256.
 */
const large = 2 ** 22
/** How many more elements a tile for fused products may compute: half of what it gains at best. */
const worthFusing = 1.1

/** The width of a tile of whole vectors, for results that have fewer columns than the largest, too. */
const wholeColumns = (n: number, columns: number): number => (n >= columns || n <= 2 ? Math.min(n, columns) : n <= 4 ? 4 : columns)

/** As many as fit the block; a number that leaves no rest, if there is one nearly as large. */
const panelsPerBlock = (tiles: number, limit: number): number => {
  for (let p = Math.min(limit, tiles); p > limit / 2; p--) if (tiles % p === 0) return p
  return Math.max(1, Math.min(limit, tiles))
}

/** One side of a contraction. */
export interface Side {
  /** Operations per element read. */
  readonly weight: number
  /** Whether consecutive `k` are consecutive in memory. */
  readonly contiguous: boolean
  /** Whether consecutive rows, or columns, are. */
  readonly adjacent: boolean
}

/** Whether a side's only read of memory, through what is inlined into it, walks through it as an axis of its domain advances. */
export const walksAlong = (axis: number, { accesses, shape }: Reads, { inlined, leaves }: InlinePlan): boolean => {
  if (accesses.length !== 1 || axis < 0) return false
  const { operand, indexAt } = accesses[0]!
  const read: readonly Leaf[] = inlined[operand.id] ? leaves[operand.id]! : [{ value: operand, direct: true, indexAt: index => index }]
  if (read.length !== 1) return false
  const { value, indexAt: through } = read[0]!
  const counters = shape.map(freshCounter)
  const index: readonly Index[] = through(indexAt(counters.map(c => indexOf(c))))
  let stride = 1
  for (let d = index.length - 1; d >= 0; d--) {
    const term = index[d]!.terms.find(t => t.atom === counters[axis])
    if (term !== undefined) return stride * term.coefficient === 1
    stride *= value.shape[d]!
  }
  return false
}

/** The same as `k`, the last of the domain, advances. */
export const walksAlongK = (reads: Reads, plan: InlinePlan): boolean => walksAlong(reads.shape.length - 1, reads, plan)
