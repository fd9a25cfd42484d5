/** Loop nests over a row-major domain, with as few loops as the accesses allow. */
import { freshCounter, type Index, indexConst, indexOf, type IndexVar, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import { visitIndices } from './visit.js'

export interface Nest {
  /** Outermost first; at least one. */
  readonly counters: readonly IndexVar[]
  readonly values: readonly Scalar[]
  /** The multi-index of the domain in terms of the counters. */
  readonly index: readonly Index[]
  /** The multi-index when the loops stand elsewhere: one index per counter. */
  readonly at: (loops: readonly Index[]) => readonly Index[]
}

/**
 * Builds the values of a domain's element. Neighbouring axes become one loop where every index stays affine in it:
 * elementwise work of any rank is one flat loop.
 */
export const nestOver = (shape: readonly number[], build: (index: readonly Index[]) => readonly Scalar[]): Nest => {
  const axes = shape.filter(extent => extent !== 1)
  const buildAll = (index: readonly Index[]): readonly Scalar[] => build(withUnits(index, shape))
  const nest = nestOverAxes(axes, buildAll)
  return { ...nest, index: withUnits(nest.index, shape), at: loops => withUnits(nest.at(loops), shape) }
}

const nestOverAxes = (axes: readonly number[], build: (index: readonly Index[]) => readonly Scalar[]): Nest => {
  const flat = over([axes], build)
  if (axes.length < 2 || isAffine(flat.values)) return flat
  const single = over(axes.map(extent => [extent]), build)
  const groups = mergeable(axes, single)
  return groups.length === axes.length ? single : over(groups, build)
}

const zero = indexConst(0)

/** Puts the axes of extent 1 back, where the index is 0. */
const withUnits = (index: readonly Index[], shape: readonly number[]): readonly Index[] => {
  if (index.length === shape.length) return index
  let next = 0
  return shape.map(extent => (extent === 1 ? zero : index[next++]!))
}

const over = (groups: readonly (readonly number[])[], build: (index: readonly Index[]) => readonly Scalar[]): Nest => {
  const counters = groups.map(group => freshCounter(group.reduce((n, extent) => n * extent, 1)))
  const at = (loops: readonly Index[]): readonly Index[] => groups.flatMap((group, i) => unravelIndex(loops[i]!, group))
  const index = at(counters.map(c => indexOf(c)))
  return { counters, index, at, values: build(index) }
}

const isAffine = (values: readonly Scalar[]): boolean => {
  let affine = true
  visitIndices(values, index => {
    for (const { atom } of index.terms) if (atom._tag === 'div' || atom._tag === 'mod') affine = false
  })
  return affine
}

/** Runs of axes `a`, `a+1` whose strides match in every index: `stride(a) = stride(a+1) · extent(a+1)`. */
const mergeable = (shape: readonly number[], { counters, values }: Nest): readonly (readonly number[])[] => {
  const axisOf = new Map<number, number>()
  counters.forEach((c, axis) => axisOf.set(c.id, axis))
  const joint = shape.map(() => true)
  const strides = new Array<number>(shape.length)
  visitIndices(values, index => {
    strides.fill(0)
    for (const { atom, coefficient } of index.terms) {
      if (atom._tag === 'counter') strides[axisOf.get(atom.id) ?? -1] = coefficient
      else if (atom._tag !== 'data') forbid(atom.of, axisOf, joint)
    }
    for (let a = 0; a + 1 < shape.length; a++) if (strides[a] !== strides[a + 1]! * shape[a + 1]!) joint[a] = false
  })
  const groups: number[][] = [[]]
  shape.forEach((extent, a) => {
    groups[groups.length - 1]!.push(extent)
    if (a + 1 < shape.length && !joint[a]) groups.push([])
  })
  return groups
}

/** Axes under a division or remainder keep their own loops. */
const forbid = (index: Index, axisOf: ReadonlyMap<number, number>, joint: boolean[]): void => {
  for (const { atom } of index.terms) {
    if (atom._tag === 'counter') {
      const axis = axisOf.get(atom.id)
      if (axis === undefined) continue
      joint[axis] = false
      if (axis > 0) joint[axis - 1] = false
    } else if (atom._tag !== 'data') forbid(atom.of, axisOf, joint)
  }
}

/** Whether every load walks memory one element at a time, or stands still, while the counter advances. */
const contiguousIn = (counter: IndexVar, values: readonly Scalar[]): boolean => {
  let contiguous = true
  visitIndices(values, index => {
    for (const { atom, coefficient } of index.terms) {
      if (atom === counter) contiguous &&= coefficient === 1
      else if (atom._tag !== 'counter') contiguous = false
    }
  })
  return contiguous
}

export const loop = (counter: IndexVar, body: readonly Stmt[], mode: 'serial' | 'vector' | 'unroll' = 'serial'): Stmt =>
  ({ _tag: 'for', counter, from: indexConst(0), to: indexConst(counter.extent), step: 1, mode, body })

/** A loop of independent iterations, by lanes where the accesses allow. */
export const elementLoop = (counter: IndexVar, body: readonly Stmt[]): Stmt =>
  loop(counter, body, contiguousIn(counter, body.flatMap(s => (s._tag === 'store' || s._tag === 'let' ? [s.value] : []))) ? 'vector' : 'serial')

/** The loops of a nest below its outermost, which is the kernel's own. */
export const innerLoops = (nest: Nest, body: readonly Stmt[]): readonly Stmt[] => {
  let statements = body
  for (let i = nest.counters.length - 1; i > 0; i--) {
    const counter = nest.counters[i]!
    const innermost = i === nest.counters.length - 1
    statements = [loop(counter, statements, innermost && contiguousIn(counter, nest.values) ? 'vector' : 'serial')]
  }
  return statements
}

/** Serial loops over a row-major domain. */
export const serialNest = (extents: readonly number[], body: (index: readonly Index[]) => readonly Stmt[]): readonly Stmt[] => {
  const counters = extents.map(freshCounter)
  return counters.reduceRight<readonly Stmt[]>((inner, counter) => (counter.extent === 1 ? inner : [loop(counter, inner)]), body(counters.map(c => indexOf(c))))
}
