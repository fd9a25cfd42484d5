/** Jacobi's method: plane rotations, pair after pair and sweep after sweep, until nothing is left to rotate. */
import { addIndex, type Index, indexConst } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { type Cell, cell, f64, forBetween, forRange, i32, ifHolds, letAll, letValue, whileHolds } from '../ir/loop/statement.js'
import type { Matrix } from './matrix-routine.js'

/** Convergence is quadratic: what takes more sweeps is no number. */
const SWEEPS = 40

/** Visits all pairs p < q below `n` again and again, as long as `rotate` sets its cell to 1. */
export const sweeps = (n: number, rotate: (p: Index, q: Index, rotated: Cell) => readonly Stmt[]): readonly Stmt[] => {
  const rotated = cell(i32(1)), count = cell(i32(0))
  return [
    rotated.declare, count.declare,
    whileHolds(s.and(s.eq(rotated.get, i32(1)), s.lt(count.get, i32(SWEEPS))), [
      rotated.set(i32(0)),
      count.set(s.add(count.get, i32(1))),
      forRange(n, p => [forBetween(n, addIndex(p, indexConst(1)), indexConst(n), q => rotate(p, q, rotated))]),
    ]),
  ]
}

/**
 * Cosine and sine of the rotation that takes the off-diagonal element g of [[α, g], [g, β]] to 0, by the smaller of the two angles
 * (Golub & Van Loan, 8.5.2); g ≠ 0.
 */
export const rotation = (alpha: Scalar, beta: Scalar, g: Scalar, then: (cosine: Scalar, sine: Scalar) => readonly Stmt[]): readonly Stmt[] =>
  letValue(s.div(s.sub(beta, alpha), s.mul(f64(2), g)), zeta => {
    const tangent = s.div(s.copysign(f64(1), zeta), s.add(s.abs(zeta), s.sqrt(s.add(f64(1), s.mul(zeta, zeta)))))
    return letValue(tangent, t => letValue(s.div(f64(1), s.sqrt(s.add(f64(1), s.mul(t, t)))), cosine => letValue(s.mul(t, cosine), sine => then(cosine, sine))))
  })

/** Rows p and q of `x` become c p − s q and s p + c q. */
export const rotateRows = (x: Matrix, p: Index, q: Index, cosine: Scalar, sine: Scalar): Stmt =>
  forRange(x.columns, k => letAll([x.load(p, k), x.load(q, k)], ([u, v]) => [
    x.store(p, k, s.sub(s.mul(cosine, u!), s.mul(sine, v!))),
    x.store(q, k, s.add(s.mul(sine, u!), s.mul(cosine, v!))),
  ]))

/** The largest magnitude of a matrix, or 1 where that is 0; NaN where some element is no finite number. */
export const magnitude = (x: Matrix, then: (scale: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const most = cell(f64(0))
  return [
    most.declare,
    forRange(x.rows, i => [forRange(x.columns, j => [most.set(s.max(most.get, s.abs(x.load(i, j))))])]),
    ifHolds(s.eq(most.get, f64(0)), [most.set(f64(1))]),
    ifHolds(s.eq(most.get, f64(Infinity)), [most.set(f64(NaN))]),
    ...then(most.get),
  ]
}

/** Puts the rows of `x` into the order of their keys, by selection: position k gets the row whose key no later one comes before. */
export const sortRows = (n: number, key: (i: Index) => Scalar, comesBefore: (x: Scalar, y: Scalar) => Scalar, exchange: (i: Index, j: Scalar) => readonly Stmt[]): Stmt =>
  forRange(n, i => {
    const first = cell(s.fromIndex(i)), best = cell(key(i))
    return [
      first.declare, best.declare,
      forBetween(n, addIndex(i, indexConst(1)), indexConst(n), j => [ifHolds(comesBefore(key(j), best.get), [first.set(s.fromIndex(j)), best.set(key(j))])]),
      ifHolds(s.ne(first.get, s.fromIndex(i)), exchange(i, first.get)),
    ]
  })
