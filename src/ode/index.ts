/** Ordinary differential equations: `jax.experimental.ode`. */
export { odeint, type OdeintOptions } from './odeint.js'
