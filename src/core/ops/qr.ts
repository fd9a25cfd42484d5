/** The QR factorization, by Householder reflections. */
import { formatAval } from '../base/aval.js'
import { boolean, struct } from '../base/codec.js'
import { NotDifferentiableError } from '../base/errors.js'
import { addIndex, type Index, indexConst, subIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, f64, forBetween, forRange, ifHolds, letAll, letValue } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { add, sub } from './arithmetic.js'
import { batchOf, checkMatrices, lowerTriangle, matmul, transposed } from './matrices.js'
import { fill, identityElement, type Matrix, matrixCount, matrixOf, perMatrix, sumBetween, turned, workMatrices } from './matrix-routine.js'
import { sliceInDim } from './slicing.js'
import { triangularSolve } from './triangular-solve.js'

/** Q with orthonormal columns and the upper R with A = Q R. */
export const qrP: Primitive<{ readonly fullMatrices: boolean }> = {
  name: 'qr',
  arity: 1,
  params: struct({ fullMatrices: boolean }),
  type: ([a], { fullMatrices }) => {
    const [m, n] = checkMatrices('qr', a!), k = fullMatrices ? m : Math.min(m, n)
    return [{ ...a!, shape: [...batchOf(a!), m, k] }, { ...a!, shape: [...batchOf(a!), k, n] }]
  },
  ad: {
    _tag: 'smooth',
    // with M = Qᵀ Ȧ R⁻¹ and its part below the diagonal made skew, Ω: Q̇ = Q (Ω − M) + Ȧ R⁻¹ and Ṙ = Qᵀ Ȧ − Ω R
    jvp: ([a], [t], _p, [q, r]) => {
      if (t == null) return [null, null]
      const k = q!.shape.at(-1)!, last = a!.ndim - 1
      // Columns that Q has beyond those of A are not determined by A.
      if (k > a!.shape[last]!) throw new NotDifferentiableError('qr', { expected: 'as many columns in Q as in A', got: `the full Q of ${formatAval(a!)}`, hint: "leave the mode at 'reduced'" })
      const square = (x: Value): NDArray => sliceInDim(x, last, 0, k)
      const scaled = triangularSolve(square(r!), square(t), { leftSide: false, lower: false })
      const inner = matmul(transposed(q!), scaled), below = lowerTriangle(inner, -1)
      const skew = sub(below, transposed(below))
      return [add(matmul(q!, sub(skew, inner)), scaled), sub(matmul(transposed(q!), t), matmul(skew, r!))]
    },
  },
  batch: (_axis, [a], _batched, p) => bind(qrP, [a!], p),
  lower: {
    _tag: 'routine',
    routine: scope => {
      const [a] = scope.operands, [q, r] = scope.results
      const [m, n] = checkMatrices('qr', a!.aval), columns = q!.aval.shape.at(-1)!
      const k = Math.min(m, n), count = matrixCount(a!)
      // columns lie in rows of the working memory; below its diagonal, column c becomes the vector of reflection c
      const work = workMatrices(scope, count, n, m), basis = workMatrices(scope, count, columns, m), scales = workMatrices(scope, count, 1, k)
      return {
        kernels: [perMatrix(m === 0 ? 0 : count, b => {
          const from = turned(matrixOf(a!, b)), w = work(b), v = basis(b), taus = scales(b)
          const tau = (c: Index): Scalar => taus.load(indexConst(0), c)
          return [
            fill(w, from.load),
            forRange(k, c => [
              ...reflection(w, c, (value, t) => [w.store(c, c, value), taus.store(indexConst(0), c, t)]),
              forBetween(n, after(c), indexConst(n), j => reflect(w, c, tau(c), w, j)),
            ]),
            fill(turned(matrixOf(r!, b)), (j, i) => s.select(s.le(s.fromIndex(i), s.fromIndex(j)), w.load(j, i), f64(0))),
            // Q = H₀ H₁ …, applied to the identity from the last on
            fill(v, identityElement),
            forRange(k, step => {
              const c = subIndex(indexConst(k - 1), step)
              return [forBetween(columns, c, indexConst(columns), j => reflect(w, c, tau(c), v, j))]
            }),
            fill(turned(matrixOf(q!, b)), v.load),
          ]
        })],
      }
    },
  },
  effects: 'none',
}

const after = (i: Index): Index => addIndex(i, indexConst(1))

/**
 * The reflection 1 − τ v vᵀ, v[c] = 1, that maps column c from its diagonal on to a multiple of the unit vector. What comes below the
 * diagonal of v takes the place of the column; its new diagonal element and τ are handed on (LAPACK's dlarfg).
 */
const reflection = (w: Matrix, c: Index, then: (diagonal: Scalar, tau: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const m = w.columns
  const below = (body: (i: Index) => readonly Stmt[]): Stmt => forBetween(m, after(c), indexConst(m), body)
  return sumBetween(m, after(c), indexConst(m), i => s.mul(w.load(c, i), w.load(c, i)), rest => letAll([w.load(c, c), rest], ([head, squares]) => {
    const diagonal = cell(head!), tau = cell(f64(0))
    return [
      diagonal.declare, tau.declare,
      // a column that is a multiple already stays as it is
      ifHolds(s.ne(squares!, f64(0)), [
        diagonal.set(s.neg(s.copysign(s.sqrt(s.add(s.mul(head!, head!), squares!)), head!))),
        tau.set(s.div(s.sub(diagonal.get, head!), diagonal.get)),
        below(i => [w.store(c, i, s.div(w.load(c, i), s.sub(head!, diagonal.get)))]),
      ]),
      ...then(diagonal.get, tau.get),
    ]
  }))
}

/** Reflection c applied to row j of `x`, a column. */
const reflect = (w: Matrix, c: Index, tau: Scalar, x: Matrix, j: Index): readonly Stmt[] => {
  const m = w.columns
  return sumBetween(m, after(c), indexConst(m), i => s.mul(w.load(c, i), x.load(j, i)), sum => letValue(s.mul(tau, s.add(x.load(j, c), sum)), factor => [
    x.store(j, c, s.sub(x.load(j, c), factor)),
    forBetween(m, after(c), indexConst(m), i => [x.store(j, i, s.sub(x.load(j, i), s.mul(factor, w.load(c, i))))]),
  ]))
}

export const qr = (a: Value, fullMatrices = false): { readonly q: NDArray; readonly r: NDArray } => {
  const [q, r] = bind(qrP, [a], { fullMatrices })
  return { q: q!, r: r! }
}
