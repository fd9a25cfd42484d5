/** Random dimension numbers for gather and scatter, and what they mean, by a loop. */
import fc from 'fast-check'
import { gatherNumbers, scatterNumbers, type Windows } from '../../../src/core/ops/windows.js'
import { positions } from './rules.js'
import { i32, type Operand } from './run-primitive.js'

export interface Indexed {
  readonly windows: Windows
  readonly operandShape: readonly number[]
  /** Of the windows, one per operand axis. */
  readonly sizes: readonly number[]
  readonly indices: Operand
}

type Role = 'window' | 'collapsed' | 'batching'

/** Mostly not empty. */
const extent = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) }, { weight: 1, arbitrary: fc.constant(0) })
const axis = fc.record({ role: fc.constantFrom<Role>('window', 'window', 'collapsed', 'batching'), extent: fc.integer({ min: 1, max: 4 }), size: extent, mapped: fc.boolean() })

export const indexed: fc.Arbitrary<Indexed> = fc.record({ axes: fc.array(axis, { maxLength: 3 }), free: fc.array(extent, { maxLength: 2 }) }).chain(({ axes, free }) => {
  const dims = axes.map((_, d) => d)
  const operandShape = axes.map(a => a.extent)
  const batching = dims.filter(d => axes[d]!.role === 'batching')
  const collapsed = dims.filter(d => axes[d]!.role === 'collapsed')
  const kept = dims.filter(d => axes[d]!.role === 'window')
  const mapped = dims.filter(d => axes[d]!.role !== 'batching' && (axes[d]!.mapped || (axes[d]!.role === 'collapsed' && axes[d]!.extent > 1)))
  const sizes = axes.map(a => (a.role === 'window' ? Math.min(a.size, a.extent) : 1))
  const count = free.length + batching.length
  return fc.record({
    // which position axis each batching axis is
    places: fc.shuffledSubarray(Array.from({ length: count }, (_, i) => i), { minLength: batching.length, maxLength: batching.length }),
    windowDims: fc.subarray(Array.from({ length: count + kept.length }, (_, i) => i), { minLength: kept.length, maxLength: kept.length }),
    indexMap: fc.shuffledSubarray(mapped, { minLength: mapped.length }),
  }).chain(({ places, windowDims, indexMap }) => {
    let next = 0
    const shape = Array.from({ length: count }, (_, i) => (places.includes(i) ? operandShape[batching[places.indexOf(i)]!]! : free[next++]!))
    const vectors = [...shape, indexMap.length]
    const size = vectors.reduce((a, b) => a * b, 1)
    return fc.array(fc.integer({ min: -1, max: 4 }), { minLength: size, maxLength: size }).map(data => ({
      windows: { windowDims, collapsedDims: collapsed, indexMap, operandBatchingDims: batching, indicesBatchingDims: places },
      operandShape, sizes, indices: i32(data, vectors),
    }))
  })
})

export const dimensionNumbers = (w: Windows) => ({ gather: gatherNumbers(w), scatter: scatterNumbers(w) })

export interface Located {
  /** Of the slices. */
  readonly shape: readonly number[]
  /** For each element of the slices the index into the operand, `null` where the window lies outside. */
  readonly sources: readonly (readonly number[] | null)[]
  /** The elements window by window, in row-major order of positions. */
  readonly order: readonly number[]
}

export const naiveWindows = (w: Windows, operandShape: readonly number[], sizes: readonly number[], indices: Operand, clip: boolean): Located => {
  const kept = operandShape.map((_, d) => d).filter(d => !w.collapsedDims.includes(d) && !w.operandBatchingDims.includes(d))
  const places = indices.shape.slice(0, -1)
  const shape: number[] = []
  let p = 0, k = 0
  for (let d = 0; d < places.length + kept.length; d++) shape.push(w.windowDims.includes(d) ? sizes[kept[k++]!]! : places[p++]!)
  const sources = positions(shape).map(at => {
    const position = at.filter((_, d) => !w.windowDims.includes(d)), window = w.windowDims.map(d => at[d]!)
    const source = operandShape.map(() => 0)
    w.operandBatchingDims.forEach((d, i) => (source[d] = position[w.indicesBatchingDims[i]!]!))
    let outside = false
    w.indexMap.forEach((d, component) => {
      const flat = position.reduce((sum, i, axis) => sum * places[axis]! + i, 0) * w.indexMap.length + component
      const last = operandShape[d]! - sizes[d]!
      const start = indices.data[flat]!
      if (start < 0 || start > last) outside = true
      source[d] = Math.min(Math.max(start, 0), last)
    })
    kept.forEach((d, i) => (source[d]! += window[i]!))
    return outside && !clip ? null : source
  })
  const place = positions(shape).map(at => at.filter((_, d) => !w.windowDims.includes(d)).reduce((sum, i, d) => sum * places[d]! + i, 0))
  const order = sources.map((_, n) => n).sort((a, b) => place[a]! - place[b]! || a - b)
  return { shape, sources, order }
}
