/**
 * Polynomials by Horner's rule. Where a file does not name another source, its coefficients are minimax approximations
 * (Remez exchange, then rounded jointly to the format by lattice reduction: Brisebarre & Chevillard, Efficient
 * polynomial L∞ approximations, ARITH 2007, as implemented in Sollya), with the interval and the relative error beside them.
 */
import { add, constant, mul, type Scalar } from '../loop/scalar.js'

/** c₀ + c₁x + c₂x² + …, coefficients in ascending order, in the register of x. */
export const polynomial = (x: Scalar, coefficients: readonly number[]): Scalar => {
  const [last = 0, ...rest] = [...coefficients].reverse()
  return rest.reduce((sum, c) => add(mul(sum, x), constant(x.reg, c)), constant(x.reg, last))
}
