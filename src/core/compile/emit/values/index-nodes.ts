/** Index arithmetic as nodes, while the counters of unrolled loops take one value after the other. */
import { InternalError } from '../../../base/errors.js'
import { type Index, type IndexAtom, type IndexTerm, type IndexVar, rangeOf, substitutor } from '../../../ir/loop/index-expr.js'
import type { Kernel } from '../../../ir/loop/kernel.js'
import type { Pointer, Scalar } from '../../../ir/loop/scalar.js'
import type { Node } from './graph.js'
import type { NodeTable } from './node-table.js'

/** Of scalars that are indices. */
type Visit = (s: Scalar) => Node

export class IndexNodes {
  readonly #pointerNumbers = new Map<Pointer, number>()
  readonly #counters = new Map<IndexVar, Node>()
  readonly #origins = new Map<Pointer, Node>()
  /** By index: the sum of its terms in the loop under construction. Copies of unrolled code differ in the constants alone. */
  readonly #sums = new Map<Index, { readonly origin: Node; readonly terms: readonly IndexTerm[]; readonly sum: Node }>()
  /** Counters of unrolled loops, as constants; in copies, as distances from the counter. */
  readonly #known = new Map<IndexVar, Index>()

  constructor(
    readonly kernel: Kernel,
    readonly values: NodeTable,
  ) {
    kernel.pointers.forEach((p, i) => this.#pointerNumbers.set(p, i))
  }

  pointerNumber(pointer: Pointer): number {
    const n = this.#pointerNumbers.get(pointer)
    if (n === undefined) throw new InternalError(this.kernel.name, { expected: 'a pointer the kernel declares', got: `pointer ${pointer.id}` })
    return n
  }

  /** Does something while the counter of an unrolled loop has a value. */
  where<R>(counter: IndexVar, value: Index, act: () => R): R {
    const outside = this.#known.get(counter)
    this.#known.set(counter, value)
    const result = act()
    if (outside === undefined) this.#known.delete(counter)
    else this.#known.set(counter, outside)
    return result
  }

  /** Does something inside a loop. */
  inLoop<R>(counter: IndexVar, node: Node, act: () => R): R {
    const before = this.#counters.get(counter)
    this.#counters.set(counter, node)
    this.#sums.clear()
    const result = act()
    if (before !== undefined) this.#counters.set(counter, before)
    this.#sums.clear()
    return result
  }

  /** The index in the copy under construction. Counters alone, which is most of them, need no index algebra. */
  resolve(index: Index): Index {
    const known = this.#known
    if (known.size === 0 || index.terms.length === 0) return index
    let constant = index.constant
    const terms: IndexTerm[] = []
    for (let i = 0; i < index.terms.length; i++) {
      const term = index.terms[i]!
      const { atom, coefficient } = term
      if (atom._tag !== 'counter') return substitutor(known).index(index)
      const value = known.get(atom)
      if (value === undefined) {
        if (atom.extent > 1) terms.push(term)
        continue
      }
      if (value.terms.length > 0) {
        const own = value.terms[0]!
        if (own.atom !== atom || own.coefficient !== 1 || value.terms.length > 1) return substitutor(known).index(index)
        terms.push(term)
      }
      constant += coefficient * value.constant
    }
    return { constant, terms }
  }

  /** Where in memory an element lies. */
  address(pointer: Pointer, index: Index, visit: Visit): Node {
    let origin = this.#origins.get(pointer)
    if (origin === undefined) this.#origins.set(pointer, (origin = this.values.intern(null, 'i32', { _tag: 'origin', pointer }, `origin${this.pointerNumber(pointer)}`, [])))
    const { constant, terms } = this.resolve(index)
    const before = this.#sums.get(index)
    if (before !== undefined && before.origin === origin && sameTerms(before.terms, terms)) return this.values.shifted(before.sum, constant)
    const sum = this.values.sum(origin, this.#terms(terms, visit))
    if (terms.every(t => t.atom._tag === 'counter')) this.#sums.set(index, { origin, terms, sum })
    return this.values.shifted(sum, constant)
  }

  /** Of an index that is resolved. */
  index({ constant, terms }: Index, visit: Visit): Node {
    return terms.length === 0 ? this.values.constant('i32', constant) : this.values.shifted(this.values.sum(null, this.#terms(terms, visit)), constant)
  }

  #terms(terms: readonly IndexTerm[], visit: Visit): readonly Node[] {
    return terms.map(t => this.values.scaled(this.#atom(t.atom, visit), t.coefficient))
  }

  #atom(atom: IndexAtom, visit: Visit): Node {
    switch (atom._tag) {
      case 'counter': {
        const node = this.#counters.get(atom)
        if (node === undefined) throw new InternalError(this.kernel.name, { expected: 'a counter in scope', got: `counter ${atom.id}` })
        return node
      }
      case 'div': case 'mod': {
        const natural = rangeOf(atom.of).min >= 0
        return this.values.intern(null, 'i32', { _tag: atom._tag, by: atom.by, natural }, `${atom._tag}${atom.by}${natural}`, [this.index(atom.of, visit)]) // resolved already
      }
      case 'data': return visit(atom.value)
    }
  }
}

const sameTerms = (a: readonly IndexTerm[], b: readonly IndexTerm[]): boolean => a.length === b.length && a.every((t, i) => t === b[i])
