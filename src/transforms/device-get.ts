/** Waiting for results, and reading them: at once where results are computed when a call returns, as on every CPU backend. */
import { required } from '../core/base/required.js'

/**
 * The tree itself, once all its arrays are computed: at once, since calls return computed results. For timing code that
 * is to run on any backend.
 *
 * Source: `jax.block_until_ready`.
 *
 * @example
 * ```ts
 * import { blockUntilReady, jit, np } from 'cotangent'
 * blockUntilReady(jit(x => np.add(x, 1))(1)).item() // => 2
 * ```
 */
export const blockUntilReady = required('blockUntilReady', 1, <T>(tree: T): T => tree)

/**
 * A promise of the tree with every array where `item()`, `tolist()` and `toTypedArray()` read it without waiting.
 *
 * Source: `jax.device_get`.
 *
 * @example
 * ```ts
 * import { deviceGet, np } from 'cotangent'
 * const { loss } = await deviceGet({ loss: np.mean(np.array([1, 3])) })
 * loss.item() // => 2
 * ```
 */
export const deviceGet = required('deviceGet', 1, async <T>(tree: T): Promise<T> => tree)
