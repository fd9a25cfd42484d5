/** From updates to parameters. */
import { convert } from '../core/ops/conversion.js'
import * as np from '../numpy/index.js'
import { type ParamTree, mapArrays } from './transformation.js'

/**
 * `params + updates`, in the dtypes of the parameters.
 *
 * Source: `optax.apply_updates`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.applyUpdates({ w: np.array([1, 2]) }, { w: np.array([0.5, -1]) }).w.tolist() // => [1.5,1]
 * ```
 */
export const applyUpdates = <P extends ParamTree>(params: P, updates: ParamTree): P => mapArrays((p, u) => convert(np.add(p, u!), p.dtype), params, updates)

/**
 * `old + stepSize · (new − old)`: an exponential moving average of parameters, in the dtypes of the old ones.
 *
 * Source: `optax.incremental_update`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.incrementalUpdate({ w: np.array([1]) }, { w: np.array([0]) }, 0.25).w.tolist() // => [0.25]
 * ```
 */
export const incrementalUpdate = <P extends ParamTree>(newTensors: P, oldTensors: P, stepSize: np.ArrayLike): P =>
  mapArrays((fresh, old) => convert(np.add(np.multiply(stepSize, fresh), np.multiply(np.subtract(1, stepSize), old!)), old!.dtype), newTensors, oldTensors)
