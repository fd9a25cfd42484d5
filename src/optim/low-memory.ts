/** Second moments kept in rows and columns instead of whole arrays. */
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { nextStep, noSteps, updateMoment, zerosLike } from './moments.js'
import { type GradientTransformation, type ParamTree, arraysOf, mapArrays } from './transformation.js'

export interface FactoredOptions {
  readonly factored?: boolean
  readonly decayRate?: number
  readonly stepOffset?: number
  /** Arrays are factored when their two largest axes are at least this long (128). */
  readonly minDimSizeToFactor?: number
  readonly epsilon?: number
}
const factoredOptions: Known<FactoredOptions> = { factored: true, decayRate: true, stepOffset: true, minDimSizeToFactor: true, epsilon: true }

export type FactoredState = { readonly count: NDArray; readonly vRow: ParamTree; readonly vCol: ParamTree; readonly v: ParamTree }

/** The second largest and the largest axis, if both are long enough. */
const factoredAxes = (shape: readonly number[], least: number): readonly [smaller: number, larger: number] | null => {
  if (shape.length < 2) return null
  const bySize = shape.map((_, d) => d).sort((a, b) => shape[a]! - shape[b]! || a - b)
  const [smaller, larger] = bySize.slice(-2) as [number, number] // at least two axes
  return shape[smaller]! < least ? null : [smaller, larger]
}

const without = (shape: readonly number[], axis: number): readonly number[] => shape.filter((_, d) => d !== axis)

/**
 * g/√v where v is the running average of g², kept for large arrays as the outer product of row and column averages.
 *
 * Source: Shazeer & Stern, "Adafactor" (2018); `optax.scale_by_factored_rms`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const rms = optim.scaleByFactoredRms()
 * rms.update({ w: np.array([4]) }, rms.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByFactoredRms = required('scaleByFactoredRms', 0, ({ factored = true, decayRate = 0.8, stepOffset = 0, minDimSizeToFactor = 128, epsilon = 1e-30 }: FactoredOptions = {}): GradientTransformation<FactoredState> => {
  const axesOf = (x: NDArray) => (factored ? factoredAxes(x.shape, minDimSizeToFactor) : null)
  const unused = () => np.zeros([1])
  return {
    init: params => ({
      count: noSteps(),
      vRow: mapArrays(p => { const axes = axesOf(p); return axes === null ? unused() : np.zeros(without(p.shape, axes[1])) }, params),
      vCol: mapArrays(p => { const axes = axesOf(p); return axes === null ? unused() : np.zeros(without(p.shape, axes[0])) }, params),
      v: mapArrays(p => (axesOf(p) === null ? np.zerosLike(p) : unused()), params),
    }),
    update: (updates, state) => {
      const decay = np.subtract(1, np.power(np.add(convert(np.subtract(state.count, stepOffset), 'float32'), 1), -decayRate))
      const roll = (old: NDArray, fresh: NDArray): NDArray => np.add(np.multiply(decay, old), np.multiply(np.subtract(1, decay), fresh))
      const squares = mapArrays(g => np.add(np.square(g), epsilon), updates)
      const vRow = mapArrays((s, old) => { const axes = axesOf(s); return axes === null ? old! : roll(old!, np.mean(s, { axis: axes[1] })) }, squares, state.vRow)
      const vCol = mapArrays((s, old) => { const axes = axesOf(s); return axes === null ? old! : roll(old!, np.mean(s, { axis: axes[0] })) }, squares, state.vCol)
      const v = mapArrays((s, old) => (axesOf(s) === null ? roll(old!, s) : old!), squares, state.v)
      const out = mapArrays((g, row, col, whole) => {
        const axes = axesOf(g)
        if (axes === null) return np.divide(g, np.sqrt(whole!))
        const [smaller, larger] = axes
        const mean = np.mean(row!, { axis: smaller > larger ? smaller - 1 : smaller, keepdims: true })
        const rowFactor = np.divide(1, np.sqrt(np.divide(row!, mean)))
        return np.multiply(np.multiply(g, np.expandDims(rowFactor, larger)), np.expandDims(np.divide(1, np.sqrt(col!)), smaller))
      }, updates, vRow, vCol, v)
      return [out, { count: nextStep(state.count), vRow, vCol, v }]
    },
  }
}, factoredOptions)

export type ScaleBySm3State = { readonly mu: readonly (readonly NDArray[])[]; readonly nu: ParamTree }

/** The shapes of an array's accumulators: one per axis, of size 1 along the others. */
const coverShapes = ({ shape }: NDArray): readonly (readonly number[])[] => (shape.length === 0 ? [[]] : shape.map((n, d) => shape.map((_, k) => (k === d ? n : 1))))

/** What each row, column … has seen at most. */
const covers = (sums: NDArray): readonly NDArray[] =>
  sums.ndim < 2 ? [sums] : sums.shape.map((_, d) => np.max(sums, { axis: sums.shape.map((_, k) => k).filter(k => k !== d), keepdims: true }))

/**
 * Adagrad with one accumulator per row and column: an element's is the smallest of those that cover it.
 *
 * Source: Anil et al., "Memory-Efficient Adaptive Optimization" (2019); `optax.scale_by_sm3`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const sm3 = optim.scaleBySm3({ b1: 0 })
 * sm3.update({ w: np.array([4]) }, sm3.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleBySm3 = required('scaleBySm3', 0, ({ b1 = 0.9, b2 = 1, eps = 1e-8 }: { readonly b1?: number; readonly b2?: number; readonly eps?: number } = {}): GradientTransformation<ScaleBySm3State> => ({
  init: params => ({ mu: arraysOf(params).map(p => coverShapes(p).map(shape => np.zeros(shape))), nu: zerosLike(params) }),
  update: (updates, state) => {
    let next = 0
    const sums = mapArrays(g => {
      const least = state.mu[next++]!.reduce((a, b) => np.minimum(a, b))
      return np.add(np.multiply(b2 === 1 ? 1 : 1 - b2, np.square(g)), np.multiply(b2, least))
    }, updates)
    const scaled = mapArrays((g, s) => np.multiply(g, np.where(np.greater(s!, 0), np.divide(1, np.sqrt(np.add(s!, eps))), 0)), updates, sums)
    const nu = updateMoment(scaled, state.nu, b1)
    return [nu, { mu: arraysOf(sums).map(covers), nu }]
  },
}), { b1: true, b2: true, eps: true })
