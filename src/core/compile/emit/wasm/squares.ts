/**
 * Columns read by rows. Loads that are far apart from lane to lane, of elements that lie side by side, are a square of memory: its rows are
 * read as they lie, and turned in registers, with half an instruction per element where lane by lane there would be two.
 */
import type { Pointer } from '../../../ir/loop/scalar.js'
import type { GraphStmt, Node, Scope } from '../values/graph.js'
import type { Placements } from '../values/placement.js'
import { type Code, concat } from './encoder.js'
import { shuffle32 } from './instructions.js'
import { perVector } from './memory-access.js'
import { splitAddress, strideOf } from './walk.js'
import type { Lanes } from './wide-lanes.js'

/** Loads of one loop body whose addresses follow each other, as many as there are lanes. */
export type Square = readonly Node[]

const SIDE = 4

/** The squares among the loads of a loop body, by each of their loads. */
export const squaresOf = (body: readonly GraphStmt[], scope: Scope, { places }: Placements): ReadonlyMap<Node, Square> => {
  const columns = new Map<string, { readonly load: Node; readonly offset: number }[]>()
  const stored = new Set<Pointer>(body.flatMap(b => (b._tag === 'store' ? [b.pointer] : [])))
  const seen = new Set<Node>()
  const visit = (node: Node): void => {
    if (node.home !== scope || seen.has(node)) return
    seen.add(node)
    if (node.meaning._tag === 'load') {
      const { pointer } = node.meaning, stride = strideOf(node.args[0]!, scope)
      // one that is wanted under a condition may lie outside of memory elsewhere
      if (stride === 0 || stride === 1 || Number.isNaN(stride) || stored.has(pointer) || perVector(pointer) === null || places[node.id]!.some(p => p.scope !== scope)) return
      const { base, offset } = splitAddress(node.args[0]!), key = `${base.id}:${pointer.id}`
      const column = columns.get(key)
      if (column === undefined) columns.set(key, [{ load: node, offset }])
      else column.push({ load: node, offset })
    } else for (const a of node.args) visit(a)
  }
  for (const b of body) if (b._tag === 'store' || b._tag === 'pin') visit(b.value)
  const found = new Map<Node, Square>()
  for (const column of columns.values()) {
    column.sort((a, b) => a.offset - b.offset)
    for (let i = 0; i + SIDE <= column.length; i++) {
      const square = column.slice(i, i + SIDE)
      if (square[SIDE - 1]!.offset - square[0]!.offset !== SIDE - 1) continue
      for (const { load } of square) found.set(load, square.map(s => s.load))
      i += SIDE - 1
    }
  }
  return found
}

const FIRST_OF_TWO = shuffle32([0, 4, 1, 5]), LAST_OF_TWO = shuffle32([2, 6, 3, 7])
const FIRST_HALVES = shuffle32([0, 1, 4, 5]), LAST_HALVES = shuffle32([2, 3, 6, 7])

/** The columns of four rows of four elements, each row a vector or two; `named` puts codes into locals. */
export const turned = (rows: readonly Lanes[], named: (codes: Lanes) => Lanes): readonly Lanes[] => {
  const join = (a: Code, b: Code, shuffle: Code): Code => concat([a, b, shuffle])
  const [a, b, c, d] = rows.map(named)
  if (a!.length === 2) return [0, 1].flatMap(half => [FIRST_HALVES, LAST_HALVES].map(pick => named([join(a![half]!, b![half]!, pick), join(c![half]!, d![half]!, pick)])))
  const pairs = [FIRST_OF_TWO, LAST_OF_TWO].map(pick => named([join(a![0]!, b![0]!, pick), join(c![0]!, d![0]!, pick)]))
  return pairs.flatMap(([upper, lower]) => [FIRST_HALVES, LAST_HALVES].map(pick => named([join(upper!, lower!, pick)])))
}
