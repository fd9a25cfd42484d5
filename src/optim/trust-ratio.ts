/** Updates measured against the size of the parameters they change. */
import { required } from '../core/base/required.js'
import * as np from '../numpy/index.js'
import { globalNorm, safeNorm, safeRootMeanSquares } from './norms.js'
import { type GradientTransformation, mapArrays, needParams, stateless } from './transformation.js'

/**
 * u · coefficient·‖p‖ / (‖u‖ + eps), array by array (1 where either norm is 0).
 *
 * Source: You et al., "Large Batch Training of Convolutional Networks" (2017); `optax.scale_by_trust_ratio`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.scaleByTrustRatio().update({ w: np.array([2]) }, [], { w: np.array([6]) })[0].w.tolist() // => [6]
 * ```
 */
export const scaleByTrustRatio = required('scaleByTrustRatio', 0, ({ minNorm = 0, trustCoefficient = 1, eps = 0 }: { readonly minNorm?: number; readonly trustCoefficient?: number; readonly eps?: number } = {}): GradientTransformation<readonly []> =>
  stateless((updates, params) =>
    mapArrays((u, p) => {
      const [paramNorm, updateNorm] = [safeNorm(p!, minNorm), safeNorm(u, minNorm)]
      const vanishes = np.logicalOr(np.equal(paramNorm, 0), np.equal(updateNorm, 0))
      return np.multiply(u, np.where(vanishes, 1, np.divide(np.multiply(trustCoefficient, paramNorm), np.add(updateNorm, eps))))
    }, updates, needParams('scaleByTrustRatio', params))), { minNorm: true, trustCoefficient: true, eps: true })

/**
 * u · max(‖p‖, minScale), array by array. Source: `optax.scale_by_param_block_norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.scaleByParamBlockNorm().update({ w: np.array([1, 1]) }, [], { w: np.array([3, 4]) })[0].w.tolist() // => [5,5]
 * ```
 */
export const scaleByParamBlockNorm = required('scaleByParamBlockNorm', 0, ({ minScale = 1e-3 }: { readonly minScale?: number } = {}): GradientTransformation<readonly []> =>
  stateless((updates, params) => mapArrays((u, p) => np.multiply(u, safeNorm(p!, minScale)), updates, needParams('scaleByParamBlockNorm', params))), { minScale: true })

/**
 * u · max(√mean(p²), minScale), array by array. Source: `optax.scale_by_param_block_rms`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.scaleByParamBlockRms().update({ w: np.array([1, 1]) }, [], { w: np.array([2, 2]) })[0].w.tolist() // => [2,2]
 * ```
 */
export const scaleByParamBlockRms = required('scaleByParamBlockRms', 0, ({ minScale = 1e-3 }: { readonly minScale?: number } = {}): GradientTransformation<readonly []> =>
  stateless((updates, params) => mapArrays((u, p) => np.multiply(u, safeRootMeanSquares(p!, minScale)), updates, needParams('scaleByParamBlockRms', params))), { minScale: true })

/**
 * All updates divided by (‖u‖ + eps)/scaleFactor. Source: `optax.normalize_by_update_norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.normalizeByUpdateNorm({ eps: 0 }).update({ w: np.array([3, 4]) }, [])[0].w.tolist() // => [0.6,0.8]
 * ```
 */
export const normalizeByUpdateNorm = required('normalizeByUpdateNorm', 0, ({ scaleFactor = 1, eps = 1e-6 }: { readonly scaleFactor?: number; readonly eps?: number } = {}): GradientTransformation<readonly []> =>
  stateless(updates => {
    const norm = np.divide(np.add(globalNorm(updates), eps), scaleFactor)
    return mapArrays(u => np.divide(u, norm), updates)
  }), { scaleFactor: true, eps: true })
