/** The part of `cotangent/testing` that needs no other package: what the root entry offers as `testing`. */
export { checkGrads, type CheckGradsOptions, checkJvp, type CheckOptions, checkVjp } from './check-grads.js'
export type { Tolerance } from './tolerance.js'
