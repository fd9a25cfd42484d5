/** `jax.scipy.integrate`. */
export { trapezoid } from '../../numpy/differences.js'
