/** Adam that divides by the second moment of the steps before. */
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import { convert } from '../../core/ops/conversion.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'
import type { ScaleByAdamState } from '../adaptive-moments.js'
import { chain } from '../combining.js'
import { noSteps, nextStep, zerosLike } from '../moments.js'
import { scaleByLearningRate } from '../scaling.js'
import type { ScalarOrSchedule } from '../schedules/schedule.js'
import { type GradientTransformation, mapArrays } from '../transformation.js'

export interface AdoptOptions {
  readonly b1?: number
  readonly b2?: number
  readonly eps?: number
  readonly nesterov?: boolean
  readonly useClipping?: boolean
  /** The bound of a normalized gradient after `count` steps: count^¼. */
  readonly clipValueFn?: (count: NDArray) => NDArray
}
const adoptOptions: Known<AdoptOptions> = { b1: true, b2: true, eps: true, nesterov: true, useClipping: true, clipValueFn: true }

const fourthRoot = (count: NDArray): NDArray => np.power(convert(count, 'float32'), 0.25)

/**
 * m of g/max(√v, eps), v without the gradient at hand. Source: `optax.contrib.scale_by_adopt`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scaleByAdopt(), params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([0.5]) }, optimizer.init(params), params)[0].w.tolist() // => [0]
 * ```
 */
export const scaleByAdopt = required('scaleByAdopt', 0, ({ b1 = 0.9, b2 = 0.9999, eps = 1e-6, nesterov = false, useClipping = true, clipValueFn = fourthRoot }: AdoptOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: params => ({ count: noSteps(), mu: zerosLike(params), nu: zerosLike(params) }),
  update: (updates, state) => {
    // the first step only measures: it makes v, and does not move
    const started = np.greater(state.count, 0), keepNu = np.where(started, b2, 0), keepMu = np.where(started, b1, 1)
    const averaged = (x: NDArray, m: NDArray, keep: NDArray): NDArray => np.add(np.multiply(np.subtract(1, keep), x), np.multiply(keep, m))
    const nu = mapArrays((g, v) => averaged(np.square(g), v!, keepNu), updates, state.nu)
    const bound = clipValueFn(state.count)
    const normalized = mapArrays((g, v) => {
      const x = np.divide(g, np.maximum(np.sqrt(v!), eps))
      return useClipping ? np.clip(x, np.negative(bound), bound) : x
    }, updates, state.nu)
    const mu = mapArrays((x, m) => averaged(x, m!, keepMu), normalized, state.mu)
    const step = nesterov ? mapArrays((x, m) => averaged(x, m!, keepMu), normalized, mu) : mu
    return [step, { count: nextStep(state.count), mu, nu }]
  },
}), adoptOptions)

/**
 * Adam that converges for every b2: gradients are divided by the second moment of those before them.
 *
 * Source: Taniguchi et al., "ADOPT" (2024); `optax.contrib.adopt`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.adopt(0.1), w = np.array([1])
 * const [, state] = optimizer.update(w, optimizer.init(w), w)
 * optimizer.update(w, state, w)[0].item() // => -0.01
 * ```
 */
export const adopt = required('adopt', 1, (learningRate: ScalarOrSchedule, options: AdoptOptions = {}): GradientTransformation => chain(scaleByAdopt(options), scaleByLearningRate(learningRate)), adoptOptions)
