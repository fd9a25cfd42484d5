/**
 * Which iterations of an unrolled loop are the lanes of vectors: the same operations on values that are equal in all of them, or
 * that lie side by side in memory or in a tile of registers.
 */
import { sizeOf } from '../../../base/shape.js'
import { type Index, type IndexVar, indexConst, indexEquals, offsetIndex } from '../../../ir/loop/index-expr.js'
import type { Stmt } from '../../../ir/loop/kernel.js'
import type { Local, Pointer, Reg, Scalar, ScalarOp } from '../../../ir/loop/scalar.js'

export type Width = 2 | 4

export interface LaneOperation {
  readonly op: ScalarOp
  readonly reg: Reg
  readonly regs: readonly Reg[]
  /** Arguments that are constants. */
  readonly known: readonly (number | undefined)[]
}

/** The vectors of a machine. */
export interface VectorUnit {
  /** Lanes of a vector of a register; `null` for those that are never stored as vectors. */
  lanesOf(reg: Reg): Width | null
  /** Elements that make a vector as they lie in memory. */
  perVector(pointer: Pointer): Width | null
  operates(operation: LaneOperation): boolean
}

/** Iterations of an unrolled loop, from one on, that are done at once. */
export interface LaneGroup {
  readonly width: Width
  /** Whether a value of the body differs from lane to lane; the others are computed once. */
  varies(s: Scalar): boolean
  /** How far an index is from that of the lane before. */
  stride(index: Index): number
  /** Whether the iterations that follow are lanes alike. */
  readonly goesOn: boolean
}

export interface Iterations {
  readonly counter: IndexVar
  readonly body: readonly Stmt[]
  readonly unit: VectorUnit
  /** An index in the n-th of them. */
  at(index: Index, n: number): Index
  /** Whether a tile is kept in vectors already. */
  isVector(local: Local): boolean
}

/** Straight code; loops of one iteration are none. */
export const straight = (body: readonly Stmt[]): readonly Stmt[] => (body.some(isOnce) ? body.flatMap(s => (isOnce(s) ? straight(s.body) : [s])) : body)

const isOnce = (s: Stmt): s is Extract<Stmt, { readonly _tag: 'for' }> => s._tag === 'for' && s.counter.extent === 1 && indexEquals(s.from, indexConst(0)) && indexEquals(s.to, indexConst(1))

/** The iterations from the first on as lanes, if they are. */
export const laneGroup = ({ counter, body, unit, at, isVector }: Iterations): LaneGroup | null => {
  const width = commonWidth(body, unit)
  if (width === null) return null
  const written = new Set(body.flatMap(s => (s._tag === 'set' ? [s.local] : [])))
  const stored = new Map(body.flatMap(s => (s._tag === 'store' ? [[s.pointer, s.index] as const] : [])))
  const lets = new Map<Local, boolean>()
  /** Whether it varies; `null` where it has no vector. */
  const known = new Map<Scalar, boolean | null>()
  let goesOn = true

  const variation = (s: Scalar): boolean | null => {
    let v = known.get(s)
    if (v === undefined) known.set(s, (v = find(s)))
    return v
  }
  const find = (s: Scalar): boolean | null => {
    switch (s._tag) {
      case 'const': return false
      case 'index': {
        const by = stride(s.index)
        return by === 0 ? false : width === 4 && Number.isFinite(by) ? true : null
      }
      case 'load': return variationOfLoad(s, width)
      case 'local': return lets.get(s.local) ?? (s.local.extents.length === 0 ? false : variationOfCell(s.local, s.at))
      case 'guard': return [s.when, s.then, s.else].every(x => variation(x) === false) ? false : null
      case 'op': {
        const [first] = s.args
        // the one meeting of widths: single numbers in memory or in tiles that are summed in double precision
        if (width === 2 && s.op === 'convert' && s.reg === 'f64' && first!.reg === 'f32' && (first!._tag === 'load' || first!._tag === 'local')) {
          if (first!._tag === 'load') known.set(first!, variationOfLoad(first!, 4))
          return variation(first!)
        }
        const args = s.args.map(variation)
        if (args.includes(null)) return null
        if (!args.includes(true)) return false
        const regs = s.args.map(a => a.reg)
        if ((width === 2) !== [s.reg, ...regs].includes('f64')) return null
        return unit.operates({ op: s.op, reg: s.reg, regs, known: s.args.map(a => (a._tag === 'const' ? a.value : undefined)) }) ? true : null
      }
    }
  }
  const variationOfLoad = ({ pointer, index }: Extract<Scalar, { readonly _tag: 'load' }>, elements: Width): boolean | null => {
    const by = stride(index), place = stored.get(pointer)
    // what the body stores is read by the lane that stores it, or not at all
    if (place !== undefined && !(by === 1 && indexEquals(at(place, 0), at(index, 0)))) return null
    return by === 0 ? false : by === 1 && unit.perVector(pointer) === elements ? true : null
  }
  const variationOfCell = (local: Local, where: readonly Index[]): boolean | null => {
    const by = strideInTile(local, where)
    if (by === 0) return written.has(local) ? null : false
    return by === 1 && (isVector(local) || written.has(local)) && startsVector(local, where) ? true : null
  }
  const strideInTile = ({ extents }: Local, where: readonly Index[]): number => where.reduce((flat, index, axis) => flat * extents[axis]! + stride(index), 0)
  const startsVector = ({ extents }: Local, where: readonly Index[]): boolean =>
    sizeOf(extents) % width === 0 && where.reduce((flat, index, axis) => flat * extents[axis]! + at(index, 0).constant, 0) % width === 0
  const stride = (index: Index): number => {
    let by = 0
    let composed = false
    for (const { atom, coefficient } of index.terms) {
      if (atom === counter) by += coefficient
      else if (atom._tag === 'data') {
        if (variation(atom.value) !== false) return Number.NaN
      } else if (atom._tag !== 'counter') composed ||= mentions(atom.of, counter)
    }
    if (!composed) return by
    goesOn = false
    const first = at(index, 0), step = at(index, 1).constant - first.constant
    for (let n = 1; n < width; n++) if (!indexEquals(at(index, n), offsetIndex(first, n * step))) return Number.NaN
    return step
  }

  for (const s of body) {
    switch (s._tag) {
      case 'let': {
        const v = variation(s.value)
        if (v === null) return null
        lets.set(s.local, v)
        break
      }
      case 'set':
        if (strideInTile(s.local, s.at) !== 1 || !startsVector(s.local, s.at) || variation(s.value) === null) return null
        break
      case 'store':
        // lanes store to places of their own, in whatever order
        if (stride(s.index) !== 1 || !indexEquals(at(stored.get(s.pointer)!, 0), at(s.index, 0)) || variation(s.value) === null) return null
        break
    }
  }
  return { width, varies: s => variation(s) === true, stride, goesOn }
}

/** Lanes of what the body writes. */
const commonWidth = (body: readonly Stmt[], unit: VectorUnit): Width | null => {
  let width: Width | null = null
  for (const s of body) {
    if (s._tag === 'let') continue
    if (s._tag !== 'set' && s._tag !== 'store') return null
    const lanes = s._tag === 'set' ? unit.lanesOf(s.local.reg) : unit.lanesOf(s.value.reg) === unit.perVector(s.pointer) ? unit.perVector(s.pointer) : null
    if (lanes === null || (width !== null && lanes !== width)) return null
    width = lanes
  }
  return width
}

const mentions = (index: Index, counter: IndexVar): boolean =>
  index.terms.some(({ atom }) => atom === counter || atom._tag === 'data' || ((atom._tag === 'div' || atom._tag === 'mod') && mentions(atom.of, counter)))
