/** `jax.debug`: looking into programs while they run. */
export { callback, type IoCallbackOptions } from './callbacks.js'
export { print } from './debug-print.js'
