/** The array functions of `jax.numpy`, with its names in camelCase. */
export * from './arithmetic.js'
export * from './array.js'
export * from './reductions.js'
export * from './moments.js'
export * from './arg-extrema.js'
export type { ArrayLike } from '../lax/operands.js'
