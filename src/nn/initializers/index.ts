/** Initializers: functions of a key and a shape. Source: `jax.nn.initializers`. */
export type { Initializer, InitializerOptions } from './initializer.js'
export * from './orthogonal.js'
export * from './variance-scaling.js'
