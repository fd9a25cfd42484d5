/** The array functions of `jax.numpy`, with its names in camelCase. */
export * from './arithmetic.js'
export * from './array.js'
export type { ArrayLike } from '../lax/operands.js'
