/** How a contraction is cut into register tiles and blocks that stay in cache. */
import type { Reads } from '../fuse/graph.js'
import type { InlinePlan, Leaf } from '../fuse/inline.js'
import type { Reg } from '../../ir/loop/scalar.js'
import { freshCounter, type Index, indexOf } from '../../ir/loop/index-expr.js'

/** What suits a machine. */
export interface Machine {
  /** Rows and columns of the register tile, these by what they are computed in. */
  readonly rows: number
  readonly columns: (reg: Reg) => number
  /** Steps of `k` after which a tile is put away, so that panels stay in the first-level cache. */
  readonly depth: number
  /** Rows of a block of the left side. */
  readonly block: number
  /** Partial results of a reduction whose order does not matter: operations that may wait for each other. */
  readonly partials: number
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
export const scalarMachine: Machine = { rows: 4, columns: () => 4, depth: 1024, block: 64, partials: 8, fusesFrom: Infinity, wholeTiles: false }

/** Vectors of 16 bytes, 16 of them: four rows of two vectors and their operands. */
export const vectorMachine: Machine = { rows: 4, columns: reg => (reg === 'f64' ? 4 : 8), depth: 256, block: 96, partials: 32, fusesFrom: Infinity, wholeTiles: true }

/**
 * With fused multiply-add. Small contractions do not gain, and keep the bits they have everywhere else. Measured on Node 22, GFLOPS at
 * 480 by tile: 3×8 39, 4×8 46–48, 5×8 28, 6×8 31, 3×12 46, 2×16 31; its register allocator gives every sum a second register.
 */
export const fusedMachine: Machine = { ...vectorMachine, fusesFrom: 65536 }

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

/** A side that is read many times is packed if reading it costs: a prologue, memory far apart, or columns left over that fill no vectors. */
export const chooseBlocking = ({ m, n, k }: Sizes, left: Side, right: Side, reg: Reg, machine: Machine): Blocking => {
  const rows = n === 1 ? 8 : Math.min(machine.rows, m)
  const whole = wholeColumns(n, machine.columns(reg))
  const ragged = machine.wholeTiles && (whole > n || n % whole > 2)
  const packRight = m > rows && (right.weight > 0 || (m > 4 * rows && (ragged || n * k > 4096)))
  const columns = m === 1 ? 8 : machine.wholeTiles && packRight ? whole : Math.min(machine.columns(reg), n)
  const rowTiles = Math.floor(m / rows), columnTiles = Math.ceil(n / columns)
  const packLeft = columnTiles > 1 && (left.weight > 0 || (columnTiles > 3 && !left.contiguous && k > 8))
  const overRows = rowTiles >= 4 || rowTiles >= columnTiles
  const depth = k > 1.5 * machine.depth ? Math.ceil(k / Math.ceil(k / machine.depth)) : k
  return { rows, columns, panels: overRows ? panelsPerBlock(rowTiles, Math.max(1, Math.min(Math.floor(machine.block / rows), Math.ceil(rowTiles / parts)))) : Math.max(1, rowTiles), overRows, packLeft, packRight, depth, wholeTiles: machine.wholeTiles && packRight }
}

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
