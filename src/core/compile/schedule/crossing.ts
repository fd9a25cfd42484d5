/** Transposes, and what is computed from them: memory read in one order and written in another, square by square. */
import { sizeOf } from '../../base/shape.js'
import { addIndex, freshCounter, type Index, indexConst, indexKey, indexOf, type IndexVar, offsetIndex, scaleIndex, substitutor } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { type Pointer, replacing, type Scalar, visitCertain } from '../../ir/loop/scalar.js'
import { weigh } from '../fuse/weight.js'
import { elementLoop, loop, type Nest } from '../lower/nest.js'
import { bufferPlace } from '../lower/place.js'
import { declareBuffer, type PointerScope, pointerTo, type ProgramBuilder } from '../lower/program-builder.js'
import { visitIndices } from '../lower/visit.js'

/**
 * The longest side of a square in which a transpose is done: the longer it is, the more of a page is read and written at a time, as long as
 * the square stays in the cache. In nanoseconds per element of 1767 × 1886 float32, Node 20, sides of 16, 32, 64, 128 and 256: 2.2, 2.0, 1.15, 0.97, 1.00.
 */
const LONGEST = 128
/** Shorter loops are not worth a square. */
const SHORTEST = 16
/** From how many elements on the next one is far away. */
const jump = 8

/** The loop along which something is read element by element while the innermost loop jumps; `undefined` if nothing jumps. */
export const crossing = ({ counters, values }: Nest): number | undefined => {
  const last = counters.length - 1, innermost = counters[last]!
  if (innermost.extent < SHORTEST || sizeOf(counters.map(c => c.extent)) < 4 * SHORTEST * SHORTEST) return undefined
  let found: number | undefined
  visitIndices(values, index => {
    if (Math.abs(stepOf(index, innermost)) < jump) return
    const near = index.terms.find(t => t.coefficient === 1 && t.atom._tag === 'counter')?.atom
    const axis = counters.indexOf(near as IndexVar) // another atom is simply not found
    if (axis >= 0 && axis !== last && counters[axis]!.extent >= SHORTEST) found = axis
  })
  return found
}

type Load = Extract<Scalar, { readonly _tag: 'load' }>

/** Whether it jumps along `v` and lies side by side along `u`. Bytes are read and written one by one anyway: two steps would take twice as long. */
const isCopied = (s: Scalar, u: IndexVar, v: IndexVar): s is Load =>
  s._tag === 'load' && Math.abs(stepOf(s.index, v)) >= jump && stepOf(s.index, u) === 1 && s.pointer.element !== 'int8' && s.pointer.element !== 'uint8'

const keyOf = ({ pointer, index }: Load): string => `${pointer.id}[${indexKey(index)}]`

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
export const scheduleCrossing = (nest: Nest, across: number, { b, scope, build, stores }: Elements, run: (counter: IndexVar, body: readonly Stmt[]) => void): void => {
  const { counters } = nest
  const last = counters.length - 1
  let longest = SHORTEST
  visitCertain(nest.values, s => { if (isCopied(s, counters[across]!, counters[last]!)) longest = LONGEST })
  const sideU = sideOf(counters[across]!, longest), sideV = sideOf(counters[last]!, longest)
  const pitch = sideU + 4 // so that columns are not all in the same lines of the cache
  const working = new Map<string, Pointer>()
  const workingSquare = (dtype: Pointer['element'], n: number): Pointer => {
    let pointer = working.get(`${dtype}${n}`)
    if (pointer === undefined) {
      const length = sideV * pitch
      working.set(`${dtype}${n}`, (pointer = pointerTo(scope, bufferPlace({ shape: [length], dtype, weakType: false }, declareBuffer(b, dtype, length, { _tag: 'scratch', offset: null, perThread: true })))))
    }
    return pointer
  }
  const square = (index: readonly Index[], inU: IndexVar, inV: IndexVar): readonly Stmt[] => {
    const at = addIndex(scaleIndex(indexOf(inV), pitch), indexOf(inU))
    const built = build(index)
    const copies = new Map<string, { readonly pointer: Pointer; readonly copy: Stmt }>()
    visitCertain(built, s => {
      if (!isCopied(s, inU, inV) || copies.has(keyOf(s))) return
      const pointer = workingSquare(s.pointer.element, copies.size)
      copies.set(keyOf(s), { pointer, copy: { _tag: 'store', pointer, index: at, value: s } })
    })
    const values = built.map(replacing(s => {
      const copied = s._tag === 'load' ? copies.get(keyOf(s)) : undefined
      return copied && { ...s, pointer: copied.pointer, index: at }
    }))
    if (copies.size === 0) return [loop(inU, [elementLoop(inV, stores(index, values))])]
    const isLong = values.reduce((sum, value) => sum + weigh(value, new Set()), 0) > LONG
    const row = (u: Index): readonly Stmt[] => {
      const { index: at, scalar } = substitutor(new Map([[inU, u]]))
      return stores(index.map(at), values.map(scalar))
    }
    return [
      loop(inV, [elementLoop(inU, [...copies.values()].map(c => c.copy))]),
      ...inTurn(inU, isLong ? 1 : ROWS, us => loop(inV, us.flatMap(row), 'vector')),
    ]
  }
  const range = ({ extent }: IndexVar, side: number): readonly { readonly from: number; readonly blocks: number; readonly width: number }[] => {
    const blocks = Math.floor(extent / side), rest = extent % side
    return [{ from: 0, blocks, width: side }, ...(rest === 0 ? [] : [{ from: blocks * side, blocks: 1, width: rest }])]
  }
  for (const u of range(counters[across]!, sideU)) {
    const blockU = freshCounter(u.blocks)
    const outerLoops = counters.map((c, axis) => (axis === across ? blockU : freshCounter(c.extent)))
    const columns = range(counters[last]!, sideV).flatMap(v => {
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

/** Squares as equal as they can be, and as large; of whole vectors where they are many. */
const sideOf = ({ extent }: IndexVar, longest: number): number => Math.min(extent, SHORTEST * Math.ceil(extent / Math.ceil(extent / longest) / SHORTEST))

/** Rows of the result that are written together, for which emitters read several columns of the square at once; of LONG values one. */
const ROWS = 4, LONG = 64

/** A loop that does so many iterations at once, and one for those that are left. */
const inTurn = ({ extent }: IndexVar, together: number, body: (indices: readonly Index[]) => Stmt): readonly Stmt[] => {
  const turns = freshCounter(Math.floor(extent / together)), left = freshCounter(extent % together)
  const first = scaleIndex(indexOf(turns), together)
  return [
    ...(turns.extent === 0 ? [] : [loop(turns, [body(Array.from({ length: together }, (_, k) => offsetIndex(first, k)))])]),
    ...(left.extent === 0 ? [] : [loop(left, [body([offsetIndex(indexOf(left), turns.extent * together)])])]),
  ]
}
