/** `jax.debug`: looking into programs while they run. */
export { explainCacheMisses } from './cache-misses.js'
export { callback, type IoCallbackOptions } from './callbacks.js'
export { print } from './debug-print.js'
export { infs, nans } from './nonfinite.js'
