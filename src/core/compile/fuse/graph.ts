/** A jaxpr as the values fusion reasons about: what each is defined by, and which elements of which others it reads. */
import type { Aval } from '../../base/aval.js'
import { shapesEqual, sizeOf } from '../../base/shape.js'
import { type Atom, type Eqn, isVar, type Jaxpr } from '../../ir/jaxpr.js'
import { addIndex, freshCounter, type Index, indexOf, indexConst, type IndexVar, ravelIndex, substitutor, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Pointer, Reg, Scalar } from '../../ir/loop/scalar.js'
import { convert, elementOf, mul, regOf } from '../../ir/loop/scalar.js'
import type { Contraction, Reduction, Source } from '../../ir/lowering.js'
import { loadElement, physicalShape } from '../lower/element.js'
import { constantPlace, type ConstantPlace } from '../lower/place.js'
import { byLeast, combine, identityOf } from '../lower/reduction.js'
import { weigh } from './weight.js'

export type Operand = Value | ConstantPlace

/** An input, or one result of an equation. */
export interface Value {
  readonly _tag: 'value'
  readonly id: number
  readonly variable: number
  readonly aval: Aval
  /** In memory: with the axis of words. */
  readonly shape: readonly number[]
  readonly size: number
  readonly definition: Definition
}

export type Definition =
  | { readonly _tag: 'input' }
  /** One scalar expression per element. */
  | { readonly _tag: 'map'; readonly eqn: Eqn; readonly operands: readonly Operand[]; readonly at: ElementAt; readonly reads: Reads }
  /** The operand's memory under another type. */
  | { readonly _tag: 'alias'; readonly operand: Operand }
  | { readonly _tag: 'reduce'; readonly eqn: Eqn; readonly operands: readonly Operand[]; readonly reduction: Reduction; readonly reads: Reads }
  | { readonly _tag: 'contract'; readonly eqn: Eqn; readonly operands: readonly Operand[]; readonly contraction: Contraction; readonly lhs: Reads; readonly rhs: Reads }
  /** A result of something that runs on its own: a routine, a loop, a branch, a barrier. */
  | { readonly _tag: 'opaque'; readonly node: OpaqueNode; readonly result: number }

/** The element at an index of the value; in memory it has the axis of words as well. */
type ElementAt = (xs: readonly Source[], index: readonly Index[], inMemory: readonly Index[]) => Scalar

export interface OpaqueNode {
  readonly eqn: Eqn
  readonly operands: readonly Operand[]
  results: readonly Value[]
}

/** How a definition reads its operands, as functions of the element of its own domain. */
export interface Reads {
  readonly shape: readonly number[]
  readonly size: number
  readonly accesses: readonly Access[]
  /** Scalar operations per element. */
  readonly weight: number
}

export interface Access {
  readonly operand: Value
  /** The element at the same row-major position of the domain. */
  readonly direct: boolean
  /** The operand's index for an index of the domain. */
  readonly indexAt: (index: readonly Index[]) => readonly Index[]
}

export interface Graph {
  readonly inputs: readonly Value[]
  /** In program order. */
  readonly nodes: readonly (Value | OpaqueNode)[]
  readonly outputs: readonly Operand[]
  /** Ids of values are below this. */
  readonly count: number
}

export const buildGraph = (jaxpr: Jaxpr): Graph => {
  const values = new Map<number, Value>()
  let ids = 0
  const define = (v: Eqn['outputs'][number], definition: Definition): Value => {
    const shape = physicalShape(v.aval)
    const value: Value = { _tag: 'value', id: ids++, variable: v.id, aval: v.aval, shape, size: sizeOf(shape), definition }
    values.set(v.id, value)
    return value
  }
  // a variable is bound before it is used: jaxprs are checked
  const read = (atom: Atom): Operand => (isVar(atom) ? values.get(atom.id)! : constantPlace(atom.aval, atom.value))
  const inputs = jaxpr.inputs.map(v => define(v, { _tag: 'input' }))
  const nodes: (Value | OpaqueNode)[] = []
  const uses = countUses(jaxpr)
  const replaced = new Set<Value>()
  for (const eqn of jaxpr.eqns) {
    const operands = eqn.inputs.map(read)
    const { lower } = eqn.primitive
    switch (lower._tag) {
      case 'map':
        eqn.outputs.forEach((v, result) => {
          const definition = mapped(eqn, operands, v.aval, (xs, index, inMemory) =>
            lower.at(v.aval.dtype === 'key' ? xs.map(x => withWord(x, inMemory[index.length]!)) : xs, index, eqn.params, result))
          const turned = turnedContraction(definition.reads, uses)
          if (turned !== undefined) replaced.add(turned.of)
          nodes.push(define(v, turned?.definition ?? definition))
        })
        break
      case 'alias':
        nodes.push(define(eqn.outputs[0]!, { _tag: 'alias', operand: operands[0]! }))
        break
      case 'reduce': {
        nodes.push(define(eqn.outputs[0]!, reduced(eqn, operands, byLeast(lower.reduction(eqn.inputs.map(x => x.aval), eqn.params)))))
        break
      }
      case 'contract': {
        const c = lower.contraction(eqn.inputs.map(x => x.aval), eqn.params)
        if (sizeOf(c.m) === 1 && sizeOf(c.n) === 1) {
          nodes.push(define(eqn.outputs[0]!, reduced(eqn, operands, reductionOf(c, regOf(eqn.outputs[0]!.aval.dtype)))))
          break
        }
        const side = (free: readonly number[], at: Contraction['lhs']): Reads => {
          const b = c.batch.length, f = b + free.length
          return probe([...c.batch, ...free, ...c.k], operands, (xs, index) => at(xs, index.slice(0, b), index.slice(b, f), index.slice(f)))
        }
        nodes.push(define(eqn.outputs[0]!, { _tag: 'contract', eqn, operands, contraction: c, lhs: side(c.m, c.lhs), rhs: side(c.n, c.rhs) }))
        break
      }
      default: {
        const node: OpaqueNode = { eqn, operands, results: [] }
        node.results = eqn.outputs.map((v, result) => define(v, { _tag: 'opaque', node, result }))
        nodes.push(node)
      }
    }
  }
  return { inputs, nodes: nodes.filter(n => !('_tag' in n) || !replaced.has(n)), outputs: jaxpr.outputs.map(read), count: ids }
}

/** Elements up to which a reduction is written out: windows of a few taps, with nothing to gain from loops. */
const few = 16

const reduced = (eqn: Eqn, operands: readonly Operand[], reduction: Reduction): Definition => {
  const { aval } = eqn.outputs[0]!, { extents } = reduction, count = sizeOf(extents)
  if (reduction.lanes === 1 && count > 0 && count <= few) return mapped(eqn, operands, aval, (xs, index) => writtenOut(reduction, count, xs, index))
  const { shape } = aval
  const reads = probe([...shape, ...extents], operands, (xs, index) => reduction.at(xs, index.slice(0, shape.length), index.slice(shape.length)))
  return { _tag: 'reduce', eqn, operands, reduction, reads }
}

/** The result of a reduction as one expression, in the order of the reduction. */
const writtenOut = ({ extents, monoid, accumulator, at, finish }: Reduction, count: number, xs: readonly Source[], index: readonly Index[]): Scalar => {
  let sum = identityOf(monoid, accumulator)
  for (let i = 0; i < count; i++) sum = combine(monoid, sum, convert(accumulator, at(xs, index, unravelIndex(indexConst(i), extents))))
  return finish(sum)
}

/** A contraction without rows and columns shares no reads between its results: it is a sum per element of the batch, in the same order. */
const reductionOf = ({ batch: { length: b }, m, n, k, lanes, lhs, rhs }: Contraction, accumulator: Reg): Reduction => ({
  extents: k,
  lanes,
  monoid: 'sum',
  element: accumulator,
  accumulator,
  at: (xs, out, r) => mul(convert(accumulator, lhs(xs, out.slice(0, b), out.slice(b, b + m.length), r)), convert(accumulator, rhs(xs, out.slice(0, b), out.slice(b + m.length, b + m.length + n.length), r))),
  finish: sum => sum,
})

const countUses = ({ eqns, outputs }: Jaxpr): ReadonlyMap<number, number> => {
  const uses = new Map<number, number>()
  const use = (atom: Atom): void => {
    if (isVar(atom)) uses.set(atom.id, (uses.get(atom.id) ?? 0) + 1)
  }
  for (const { inputs } of eqns) inputs.forEach(use)
  outputs.forEach(use)
  return uses
}

/** A transpose of a contraction that nobody else reads is the contraction with its sides exchanged: products commute. */
const turnedContraction = ({ accesses, weight, shape }: Reads, uses: ReadonlyMap<number, number>): { readonly of: Value; readonly definition: Definition } | undefined => {
  const [only, ...others] = accesses
  if (only === undefined || others.length > 0 || weight > 0) return undefined
  const { operand: of, indexAt } = only, { definition: d } = of
  if (d._tag !== 'contract' || uses.get(of.variable) !== 1 || of.shape.length !== shape.length) return undefined
  const { batch, m, n, lhs, rhs, ...rest } = d.contraction
  const counters = shape.map(extent => freshCounter(extent))
  const order = [...batch.map((_, i) => i), ...m.map((_, i) => batch.length + n.length + i), ...n.map((_, i) => batch.length + i)]
  if (of.shape.some((extent, axis) => shape[order[axis]!] !== extent)) return undefined
  if (!indexAt(counters.map(c => indexOf(c))).every((index, axis) => isCounter(index, counters[order[axis]!]!))) return undefined
  return { of, definition: { ...d, contraction: { ...rest, batch, m: n, n: m, lhs: rhs, rhs: lhs }, lhs: d.rhs, rhs: d.lhs } }
}

const mapped = (eqn: Eqn, operands: readonly Operand[], aval: Aval, at: ElementAt): Extract<Definition, { readonly _tag: 'map' }> => {
  const rank = aval.shape.length
  return { _tag: 'map', eqn, operands, at, reads: probe(physicalShape(aval), operands, (xs, index) => at(xs, rank === index.length ? index : index.slice(0, rank), index)) }
}

/** A key operand indexed without its word reads this one: rules for views need not know that keys have words. */
const withWord = (x: Source, word: Index): Source =>
  x.aval.dtype === 'key' ? { aval: x.aval, at: index => x.at(index.length === x.aval.shape.length ? [...index, word] : index) } : x

const pointers = new Map<Pointer['element'], Pointer>()

/** Stands for memory nobody will read. */
const nowhere = (element: Pointer['element']): Pointer => {
  let pointer = pointers.get(element)
  if (pointer === undefined) pointers.set(element, (pointer = { _tag: 'pointer', id: 0, element }))
  return pointer
}

/** Evaluates a definition once, on operands that only write down what they are asked for. */
const probe = (shape: readonly number[], operands: readonly Operand[], at: (xs: readonly Source[], index: readonly Index[]) => Scalar): Reads => {
  const counters = shape.map(freshCounter)
  const domain = counters.map(c => indexOf(c))
  const accesses: Access[] = []
  const leaves = new Set<Scalar>()
  const sources = operands.map((operand): Source => ({
    aval: operand.aval,
    at: index => {
      const leaf: Scalar = operand._tag === 'constant'
        ? { _tag: 'const', reg: regOf(operand.aval.dtype), value: operand.value }
        : loadElement(operand.aval.dtype, nowhere(elementOf(operand.aval.dtype)), index.reduce(addIndex, indexConst(0)))
      leaves.add(leaf)
      if (operand._tag === 'value') accesses.push(access(operand, shape, counters, domain, index))
      return leaf
    },
  }))
  const value = at(sources, domain)
  return { shape, size: sizeOf(shape), accesses, weight: weigh(value, leaves) }
}

const access = (operand: Value, shape: readonly number[], counters: readonly IndexVar[], domain: readonly Index[], index: readonly Index[]): Access => {
  if (shapesEqual(operand.shape, shape) && (index === domain || index.every((i, axis) => isCounter(i, counters[axis]!)))) return { operand, direct: true, indexAt: at => at }
  const direct = operand.size === sizeOf(shape) && isFlat(ravelIndex(index, operand.shape), shape, counters)
  return {
    operand, direct,
    indexAt: at => {
      const map = new Map<IndexVar, Index>()
      counters.forEach((c, axis) => map.set(c, at[axis]!))
      const { index: substitute } = substitutor(map)
      return index.map(substitute)
    },
  }
}

const isCounter = (index: Index, counter: IndexVar): boolean =>
  counter.extent === 1
    ? index.terms.length === 0 && index.constant === 0
    : index.constant === 0 && index.terms.length === 1 && index.terms[0]!.coefficient === 1 && index.terms[0]!.atom === counter

/** Whether an index is the row-major position of the domain. */
const isFlat = (flat: Index, shape: readonly number[], counters: readonly IndexVar[]): boolean => {
  if (flat.constant !== 0) return false
  let stride = 1, terms = 0
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue
    const coefficient = stride
    const term = flat.terms.find(t => t.atom === counters[axis])
    if (term?.coefficient !== coefficient) return false
    terms++
    stride *= shape[axis]!
  }
  return terms === flat.terms.length
}

/** What an alias reads: the same row-major position. */
export const aliasIndex = (from: readonly number[], to: readonly number[], index: readonly Index[]): readonly Index[] =>
  shapesEqual(from, to) ? index : unravelIndex(ravelIndex(index, from), to)
