/** Random numbers of `jax.random`: functions of a key, bit for bit those of JAX's threefry generator. */
export { clone, foldIn, key, keyData, split, wrapKeyData } from './keys.js'
export { bits, uniform } from './bits.js'
export { lognormal, normal, truncatedNormal } from './normal.js'
export { cauchy, exponential, laplace, logistic, pareto, rayleigh, triangular, weibullMin } from './continuous.js'
export { bernoulli, geometric, rademacher, randint } from './discrete.js'
export { doubleSidedMaxwell, maxwell, wald } from './maxwell.js'
export { categorical, gumbel } from './gumbel.js'
export { choice, permutation } from './permutation.js'
