/** Functions of several operations: one compiled program where nobody is tracing, written out where somebody is. */
import { isStaging } from '../core/trace/builder.js'
import { isTracer, type NDArray } from '../core/trace/ndarray.js'
import { jit } from '../transforms/jit.js'

/** `f` must depend on nothing but its operands. */
export const composite = <A extends readonly NDArray[]>(f: (...xs: A) => NDArray): ((...xs: A) => NDArray) => {
  // jit's signature maps argument types; for arrays the mapping is the identity.
  const program = jit(f) as unknown as (...xs: A) => NDArray
  return (...xs) => (xs.some(isTracer) || isStaging() ? f(...xs) : program(...xs))
}
