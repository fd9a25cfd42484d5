/** The Cholesky factorization. */
import { struct } from '../base/codec.js'
import { addIndex, indexConst } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import { cell, f64, forBetween, forRange, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { mul, sub } from './arithmetic.js'
import { checkSquare, identityLike, lowerTriangle, matmul } from './matrices.js'
import { fill, matrixCount, matrixOf, perMatrix, sumBetween, workMatrices } from './matrix-routine.js'
import { type NoParams, noParams } from './pointwise.js'
import { triangularSolve } from './triangular-solve.js'

const one = indexConst(1)

/** The lower L with A = L Lᵀ, from the lower triangle of A; NaN where A is not positive definite. */
export const choleskyP: Primitive<NoParams> = {
  name: 'cholesky',
  arity: 1,
  params: struct({}),
  type: ([a]) => {
    checkSquare('cholesky', a!)
    return [a!]
  },
  ad: {
    _tag: 'smooth',
    // L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ), for symmetric Ȧ; Φ takes the lower triangle and half of the diagonal
    jvp: (_xs, [t], _p, [l]) => {
      if (t == null) return [null]
      const inner = triangularSolve(l!, triangularSolve(l!, t, { leftSide: false, lower: true, transposeA: true }), { leftSide: true, lower: true })
      return [matmul(l!, sub(lowerTriangle(inner), mul(identityLike(inner), mul(inner, 0.5))))]
    },
  },
  batch: (_axis, [a]) => [cholesky(a!)],
  lower: {
    _tag: 'routine',
    routine: scope => {
      const [a] = scope.operands, [l] = scope.results
      const n = a!.aval.shape.at(-1)!, count = matrixCount(a!)
      const work = workMatrices(scope, count, n, n)
      return {
        kernels: [perMatrix(count, b => {
          const from = matrixOf(a!, b), to = matrixOf(l!, b), w = work(b)
          // 0, or NaN once a pivot is not positive
          const poison = cell(f64(0))
          return [
            poison.declare,
            forRange(n, i => [
              forBetween(n, indexConst(0), i, j => sumBetween(n, indexConst(0), j, k => s.mul(w.load(i, k), w.load(j, k)), sum => [
                w.store(i, j, s.div(s.sub(from.load(i, j), sum), w.load(j, j))),
              ])),
              ...sumBetween(n, indexConst(0), i, k => s.mul(w.load(i, k), w.load(i, k)), sum => letValue(s.sub(from.load(i, i), sum), pivot => [
                ifHolds(s.gt(pivot, f64(0)), [], [poison.set(f64(NaN))]),
                w.store(i, i, s.sqrt(pivot)),
              ])),
              forBetween(n, addIndex(i, one), indexConst(n), j => [w.store(i, j, f64(0))]),
            ]),
            fill(to, (i, j) => s.select(s.le(s.fromIndex(j), s.fromIndex(i)), s.add(w.load(i, j), poison.get), f64(0))),
          ]
        })],
      }
    },
  },
  effects: 'none',
}

export const cholesky = (a: Value): NDArray => bind1(choleskyP, [a], noParams)
