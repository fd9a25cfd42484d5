/** Bounds on updates. */
import { required } from '../core/base/required.js'
import * as np from '../numpy/index.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { globalNorm } from './norms.js'
import { type GradientTransformation, mapArrays, needParams, stateless, statelessWithArrays } from './transformation.js'

/**
 * Every element into [−maxDelta, maxDelta]. Source: `optax.clip`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.clip(1).update({ w: np.array([-3, 0.5]) }, [])[0].w.tolist() // => [-1,0.5]
 * ```
 */
export const clip = required('clip', 1, (maxDelta: np.ArrayLike): GradientTransformation<readonly []> => statelessWithArrays(u => np.clip(u, np.negative(maxDelta), maxDelta)))

/**
 * Updates whose global norm exceeds `maxNorm` are scaled down to it: g/‖g‖·maxNorm.
 *
 * Source: Pascanu et al., "On the difficulty of training recurrent neural networks" (2013); `optax.clip_by_global_norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.clipByGlobalNorm(1).update({ w: np.array([3, 4]) }, [])[0].w.tolist() // => [0.6,0.8]
 * ```
 */
export const clipByGlobalNorm = required('clipByGlobalNorm', 1, (maxNorm: np.ArrayLike): GradientTransformation<readonly []> =>
  stateless(updates => {
    const norm = globalNorm(updates)
    const within = np.less(norm, maxNorm)
    return mapArrays(u => np.where(within, u, np.multiply(np.divide(u, np.astype(norm, u.dtype)), maxNorm)), updates)
  }))

/**
 * Every array whose root mean square exceeds `threshold` is scaled down to it. Source: `optax.clip_by_block_rms`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.clipByBlockRms(1).update({ w: np.array([2, 2]) }, [])[0].w.tolist() // => [1,1]
 * ```
 */
export const clipByBlockRms = required('clipByBlockRms', 1, (threshold: number): GradientTransformation<readonly []> =>
  statelessWithArrays(u => np.divide(u, np.maximum(1, np.divide(np.sqrt(np.mean(np.square(u))), threshold)))))

/** Norms per output unit: of the whole array for vectors, over the input axes for kernels (dense, convolution). */
const unitwiseNorm = (x: NDArray): NDArray => {
  const axes = x.shape.filter(n => n !== 1).length <= 1 ? x.shape.map((_, d) => d) : x.ndim === 4 ? [0, 1, 2] : [0]
  return np.broadcastTo(np.sqrt(np.sum(np.square(x), { axis: axes, keepdims: true })), x.shape)
}

/**
 * Units whose gradient is large beside their parameters are scaled down: ‖g‖ ≤ clipping·max(‖p‖, eps) per output unit.
 *
 * Source: Brock et al., "High-Performance Large-Scale Image Recognition Without Normalization" (2021); `optax.adaptive_grad_clip`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.adaptiveGradClip(0.5).update({ w: np.array([4]) }, [], { w: np.array([2]) })[0].w.tolist() // => [1]
 * ```
 */
export const adaptiveGradClip = required('adaptiveGradClip', 1, (clipping: number, { eps = 1e-3 }: { readonly eps?: number } = {}): GradientTransformation<readonly []> =>
  stateless((updates, params) =>
    mapArrays((g, p) => {
      const norm = unitwiseNorm(g)
      const most = np.multiply(clipping, np.maximum(unitwiseNorm(p!), eps))
      return np.where(np.less(norm, most), g, np.multiply(g, np.divide(most, np.maximum(norm, 1e-6))))
    }, updates, needParams('adaptiveGradClip', params))), { eps: true })
