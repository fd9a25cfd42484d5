/** Optimizers around an optimizer: fewer steps, only finite steps, one flat vector. */
import { ArgumentError } from '../core/base/errors.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { convert } from '../core/ops/conversion.js'
import * as np from '../numpy/index.js'
import { flatten as flattenTree, unflatten } from '../core/base/tree.js'
import { required } from '../core/base/required.js'
import { nextStep, noSteps, zerosLike } from './moments.js'
import { type GradientTransformation, type OptState, type ParamTree, arraysOf, mapArrays } from './transformation.js'

/** `yes` where the scalar `when` holds, else `no`, array by array. */
const choose = <T extends ParamTree>(when: NDArray, yes: T, no: ParamTree): T => mapArrays((a, b) => np.where(when, a, b!), yes, no)

export type MultiStepsState<S extends OptState> = { readonly miniStep: NDArray; readonly gradientStep: NDArray; readonly innerOptState: S; readonly accGrads: ParamTree }

/**
 * One step of `inner` for every `everyKSchedule` gradients, with their mean (their sum with `useGradMean: false`); zero updates in between.
 *
 * Source: `optax.MultiSteps`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.MultiSteps(optim.sgd(1), 2)
 * const params = { w: np.array([0]) }
 * const [first, state] = optimizer.update({ w: np.array([1]) }, optimizer.init(params), params)
 * const [second] = optimizer.update({ w: np.array([3]) }, state, params)
 * Array.of(first.w.item(), second.w.item()) // => [0,-2]
 * ```
 */
export const MultiSteps = required('MultiSteps', 2, <S extends OptState>(inner: GradientTransformation<S>, everyKSchedule: number, { useGradMean = true }: { readonly useGradMean?: boolean } = {}): GradientTransformation<MultiStepsState<S>> => {
  if (!Number.isInteger(everyKSchedule) || everyKSchedule < 1) throw new ArgumentError('MultiSteps', { expected: 'a positive whole number of gradients per step', got: String(everyKSchedule) })
  return {
    init: params => ({ miniStep: noSteps(), gradientStep: noSteps(), innerOptState: inner.init(params), accGrads: zerosLike(params) }),
    update: (updates, state, params, extra) => {
      const seen = np.add(convert(state.miniStep, 'float32'), 1)
      const accGrads = mapArrays((g, acc) => np.add(acc!, useGradMean ? np.divide(np.subtract(g, acc!), seen) : g), updates, state.accGrads)
      const emit = np.equal(state.miniStep, everyKSchedule - 1)
      const [out, innerNext] = inner.update(accGrads, state.innerOptState, params, extra)
      return [
        choose(emit, out, zerosLike(out)),
        {
          miniStep: np.remainder(np.add(state.miniStep, 1), everyKSchedule),
          gradientStep: np.where(emit, nextStep(state.gradientStep), state.gradientStep),
          innerOptState: choose(emit, innerNext, state.innerOptState),
          accGrads: choose(emit, zerosLike(accGrads), accGrads),
        },
      ]
    },
  }
}, { useGradMean: true })

export type ApplyIfFiniteState<S extends OptState> = { readonly notfiniteCount: NDArray; readonly lastFinite: NDArray; readonly totalNotfinite: NDArray; readonly innerState: S }

/**
 * Steps of `inner`, but none for gradients with NaN or infinities, until more than `maxConsecutiveErrors` came in a row.
 *
 * Source: `optax.apply_if_finite`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.applyIfFinite(optim.sgd(1), 5)
 * const params = { w: np.array([0]) }
 * optimizer.update({ w: np.array([NaN]) }, optimizer.init(params), params)[0].w.item() // => 0
 * ```
 */
export const applyIfFinite = required('applyIfFinite', 2, <S extends OptState>(inner: GradientTransformation<S>, maxConsecutiveErrors: number): GradientTransformation<ApplyIfFiniteState<S>> => ({
  init: params => ({ notfiniteCount: noSteps(), lastFinite: np.array(true), totalNotfinite: noSteps(), innerState: inner.init(params) }),
  update: (updates, state, params, extra) => {
    const finite = arraysOf(updates).reduce<NDArray>((all, u) => np.logicalAnd(all, np.all(np.isfinite(u))), np.array(true))
    const notfiniteCount = np.where(finite, noSteps(), nextStep(state.notfiniteCount))
    const apply = np.logicalOr(finite, np.greater(notfiniteCount, maxConsecutiveErrors))
    const [out, innerNext] = inner.update(updates, state.innerState, params, extra)
    return [
      choose(apply, out, zerosLike(out)),
      {
        notfiniteCount,
        lastFinite: finite,
        totalNotfinite: np.where(finite, state.totalNotfinite, nextStep(state.totalNotfinite)),
        innerState: choose(apply, innerNext, state.innerState),
      },
    ]
  },
}))

/**
 * `inner` on all parameters as one vector: fewer, larger operations.
 *
 * Source: `optax.flatten`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.flatten(optim.sgd(1))
 * const g = { w: np.array([[1, 2]]), b: np.array([3]) }
 * optimizer.update(g, optimizer.init(g))[0].w.tolist() // => [[-1,-2]]
 * ```
 */
export const flatten = required('flatten', 1, <S extends OptState>(inner: GradientTransformation<S>): GradientTransformation<S> => {
  const vector = (tree: ParamTree): NDArray => np.concatenate(arraysOf(tree).map(x => np.ravel(x)))
  const back = <P extends ParamTree>(flat: NDArray, like: P): P => {
    const [, def] = flattenTree(like)
    let offset = 0
    const parts = arraysOf(like).map(x => np.reshape(np.index(flat, np.slice(offset, (offset += x.size))), x.shape))
    return unflatten(def, parts) as P // the structure of `like`
  }
  return {
    init: params => inner.init(vector(params)),
    update: (updates, state, params, extra) => {
      const [out, next] = inner.update(vector(updates), state, params === undefined ? undefined : vector(params), extra)
      return [back(out, updates), next]
    },
  }
})
