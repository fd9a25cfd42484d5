/** `jax.scipy`: special functions, distributions, linear algebra beyond NumPy's, signals and images. */
export * as integrate from './integrate/index.js'
export * as linalg from './linalg/index.js'
export * as ndimage from './ndimage/index.js'
export * as signal from './signal/index.js'
export * as special from './special/index.js'
export * as stats from './stats/index.js'
