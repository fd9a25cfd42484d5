/** `disableJit`: run functions as they are written, to look at their values with JavaScript's own tools. */
import { checkFunction } from './flat-function.js'

let depth = 0

/** Whether jitted functions are to call the function they were made of. */
export const jitIsDisabled = (): boolean => depth > 0

/**
 * The result of `body()`, inside of which jitted functions call the function they were made of: values are known, a debugger
 * stops in it, and every operation runs by itself. Differs from JAX's, which is a context manager.
 *
 * Source: `jax.disable_jit`.
 *
 * @example
 * ```ts
 * import { disableJit, jit, np } from 'cotangent'
 * const f = jit(x => (np.greater(x, 0).item() === true ? np.sqrt(x) : x))
 * disableJit(() => f(4)).item() // => 2
 * ```
 */
export const disableJit = <R>(body: () => R): R => {
  checkFunction('disableJit', body)
  depth++
  try {
    return body()
  } finally {
    depth--
  }
}
