/** `jax.scipy`: special functions, distributions, and linear algebra beyond NumPy's. */
export * as special from './special/index.js'
export * as linalg from './linalg/index.js'
export * as stats from './stats/index.js'
