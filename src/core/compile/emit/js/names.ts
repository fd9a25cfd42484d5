/** Names of emitted code: short, the same for structurally equal kernels, and telling what they are. */
import type { Local, Pointer } from '../../../ir/loop/scalar.js'
import type { KernelGraph, Node } from '../values/graph.js'

const pointerLetters = 'abcdefgh', counterLetters = 'ijklmn'

export interface Names {
  pointer(p: Pointer): string
  counter(depth: number): string
  local(local: Local): string
  cell(local: Local, at: number): string
  /** A name for a computed value. */
  value(node: Node): string
}

export const kernelNames = (graph: KernelGraph): Names => {
  const pointers = new Map<Pointer, string>()
  let read = 0, written = 0
  for (const p of graph.pointers) {
    if (graph.written.has(p)) pointers.set(p, written++ === 0 ? 'out' : `out${letter(pointerLetters, written - 1)}`)
    else pointers.set(p, letter(pointerLetters, read++))
  }
  const locals = new Map<Local, string>()
  const used = new Map<string, number>()
  const next = (stem: string): string => {
    const n = (used.get(stem) ?? 0) + 1
    used.set(stem, n)
    return `${stem}${n}`
  }
  const pointer = (p: Pointer): string => pointers.get(p)!
  const local = (l: Local): string => {
    let name = locals.get(l)
    if (name === undefined) locals.set(l, (name = locals.size === 0 ? 'acc' : `acc${letter('bcdefgh', locals.size - 1)}`))
    return name
  }
  return {
    pointer,
    local,
    counter: depth => letter(counterLetters, depth),
    cell: (l, at) => (l.extents.length === 0 ? local(l) : `${local(l)}${position(l.extents, at).map(i => `_${i}`).join('')}`),
    value: node => next(stemOf(node, pointer)),
  }
}

/** Names never end in a digit, since what is derived from them does. */
const letter = (letters: string, i: number): string => letters[i] ?? `${letters[0]}${i}_`

const position = (extents: readonly number[], at: number): readonly number[] => {
  const index: number[] = []
  let rest = at
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    index.unshift(rest % extents[axis]!)
    rest = Math.floor(rest / extents[axis]!)
  }
  return index
}

/** Positions are named after the array they are in, loads `x`, conditions `is`, the rest `t`. */
const stemOf = (node: Node, pointer: (p: Pointer) => string): string => {
  if (node.index) {
    let n = node
    while (n.args.length > 0) n = n.args[0]!
    return n.meaning._tag === 'origin' ? pointer(n.meaning.pointer) : 'n'
  }
  if (node.meaning._tag === 'load') return 'x'
  return node.reg === 'bool' ? 'is' : 't'
}
