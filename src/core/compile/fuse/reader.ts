/** Expressions of values at positions, with inlined definitions unfolded. */
import { shapesEqual } from '../../base/shape.js'
import { type Index, indexKey, rangeOf, ravelIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import type { Source } from '../../ir/lowering.js'
import { literalElement, narrow } from '../lower/element.js'
import { elementAt } from '../lower/source.js'
import type { Place } from '../lower/place.js'
import type { PointerScope } from '../lower/program-builder.js'
import type { Operand, Value } from './graph.js'

/** An element of a shape, as multi-index and as row-major position; each is worked out from the other when asked for. */
export interface Position {
  readonly shape: readonly number[]
  readonly index: () => readonly Index[]
  readonly flat: () => Index
  /** Tells positions apart: by row-major position only where every index is in its axis. Under a condition one may leave it, and be where another one is. */
  readonly key: () => string
}

const isInside = (index: readonly Index[], shape: readonly number[]): boolean =>
  index.every((i, axis) => {
    const { min, max } = rangeOf(i)
    return min >= 0 && max < shape[axis]!
  })

export const positionAt = (shape: readonly number[], index: readonly Index[]): Position => {
  let row: Index | undefined
  const flat = (): Index => (row ??= ravelIndex(index, shape))
  return { shape, index: () => index, flat, key: () => (isInside(index, shape) ? indexKey(flat()) : index.map(indexKey).join()) }
}

export const positionOf = (shape: readonly number[], flat: Index): Position => {
  let index: readonly Index[] | undefined
  return { shape, index: () => (index ??= unravelIndex(flat, shape)), flat: () => flat, key: () => indexKey(flat) }
}

/** The same row-major position under another shape. */
export const reposition = (at: Position, shape: readonly number[]): Position => (shapesEqual(at.shape, shape) ? at : positionOf(shape, at.flat()))

export interface Reader {
  /** The element of an operand, as its readers see it: rounded or wrapped to its dtype. */
  readonly read: (operand: Operand, at: Position) => Scalar
  /** The element of a map by its definition, before it is narrowed to its dtype. */
  readonly define: (value: Value, at: Position) => Scalar
  /** Operands as a definition sees them, around a position of its domain. */
  readonly sources: (operands: readonly Operand[], around: Position) => readonly Source[]
}

export interface Surroundings {
  readonly scope: PointerScope
  readonly inlined: readonly boolean[]
  readonly placeOf: (value: Value) => Place
  /** A value the kernel under construction has at hand, instead of one in memory. */
  readonly local: (value: Value, at: Position, reader: Reader) => Scalar | undefined
}

export const createReader = ({ scope, inlined, placeOf, local }: Surroundings): Reader => {
  const byPosition = new Map<Position, Map<number, Scalar>>()
  const byKey = new Map<number, Map<string, Scalar>>()

  const read = (operand: Operand, at: Position): Scalar => {
    if (operand._tag === 'constant') return literalElement(operand.aval.dtype, operand.value)
    const { definition: d } = operand
    if (d._tag === 'alias') return read(d.operand, reposition(at, d.operand._tag === 'value' ? d.operand.shape : at.shape))
    return inlined[operand.id] ? narrow(operand.aval.dtype, define(operand, at)) : (local(operand, at, reader) ?? elementAt(scope, placeOf(operand), at.flat()))
  }

  const define = (value: Value, at: Position): Scalar => {
    let here = byPosition.get(at)
    const known = here?.get(value.id)
    if (known !== undefined) return known
    let others = byKey.get(value.id)
    const key = at.key()
    let scalar = others?.get(key)
    if (scalar === undefined) {
      scalar = evaluate(value, at)
      if (others === undefined) byKey.set(value.id, (others = new Map()))
      others.set(key, scalar)
    }
    if (here === undefined) byPosition.set(at, (here = new Map()))
    here.set(value.id, scalar)
    return scalar
  }

  const evaluate = ({ definition: d, aval }: Value, at: Position): Scalar => {
    if (d._tag !== 'map') return literalElement(aval.dtype, 0) // only maps are defined by expressions
    const rank = aval.shape.length
    const index = at.index()
    const logical = index.length === rank ? index : index.slice(0, rank)
    return d.at(sources(d.operands, at, logical), logical, index)
  }

  const sources = (operands: readonly Operand[], around: Position, domain: readonly Index[] = around.index()): readonly Source[] =>
    operands.map(operand => {
      const { shape } = operand._tag === 'value' ? operand : operand.aval
      const same = domain.length === shape.length && shapesEqual(shape, around.shape)
      return { aval: operand.aval, at: index => read(operand, same && index === domain ? around : positionAt(shape, index)) }
    })

  const reader: Reader = { read, define, sources }
  return reader
}
