/** Eigenvalues and eigenvectors of symmetric matrices. */
import { struct } from '../base/codec.js'
import { dataIndex, type Index, indexConst } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import { f64, forRange, i32, ifHolds } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { add, div, mul, sub } from './arithmetic.js'
import { broadcastTo } from './broadcasting.js'
import { magnitude, rotateRows, rotation, sortRows, sweeps } from './jacobi.js'
import { asColumns, asRows, batchOf, checkSquare, diagonalOf, identityLike, matmul, transposed } from './matrices.js'
import { fill, identityElement, type Matrix, matrixCount, matrixIn, matrixOf, perMatrix, swap, turned, workMatrices } from './matrix-routine.js'
import { type NoParams, noParams } from './pointwise.js'

/** Ascending eigenvalues w and orthonormal eigenvectors, the columns of V, with A V = V diag(w); the lower triangle of A is read. */
export const eighP: Primitive<NoParams> = {
  name: 'eigh',
  arity: 1,
  params: struct({}),
  type: ([a]) => {
    const n = checkSquare('eigh', a!)
    return [{ ...a!, shape: [...batchOf(a!), n] }, a!]
  },
  ad: {
    _tag: 'smooth',
    // with M = Vᵀ Ȧ V: ẇ is its diagonal, V̇ = V (F ∘ M) with F[i, j] = 1 / (w[j] − w[i]), for symmetric Ȧ
    jvp: (_xs, [t], _p, [w, v]) => {
      if (t == null) return [null, null]
      const inner = matmul(matmul(transposed(v!), t), v!)
      return [diagonalOf(inner), matmul(v!, mul(reciprocalGaps(w!, v!), inner))]
    },
  },
  batch: (_axis, [a]) => bind(eighP, [a!], noParams),
  lower: {
    _tag: 'routine',
    routine: scope => {
      const [a] = scope.operands, [w, v] = scope.results
      const n = checkSquare('eigh', a!.aval), count = matrixCount(a!)
      // eigenvectors lie in rows of the working memory
      const work = workMatrices(scope, count, n, n), vectors = workMatrices(scope, count, n, n)
      return {
        kernels: [perMatrix(n === 0 ? 0 : count, b => {
          const from = symmetric(matrixOf(a!, b)), m = work(b), vt = vectors(b), values = matrixIn(w!, b, n, 1)
          const diagonal = (i: Index): s.Scalar => m.load(i, i)
          return magnitude(from, scale => [
            fill(m, (i, j) => s.div(from.load(i, j), scale)),
            fill(vt, identityElement),
            ...sweeps(n, (p, q, rotated) => [
              ifHolds(s.gt(s.abs(m.load(p, q)), f64(NEGLIGIBLE)), [
                rotated.set(i32(1)),
                ...rotation(diagonal(p), diagonal(q), m.load(p, q), (cosine, sine) => [
                  rotateRows(m, p, q, cosine, sine),
                  rotateRows(turned(m), p, q, cosine, sine),
                  m.store(p, q, f64(0)),
                  m.store(q, p, f64(0)),
                  rotateRows(vt, p, q, cosine, sine),
                ]),
              ]),
            ]),
            sortRows(n, diagonal, s.lt, (i, at) => {
              const j = dataIndex(at, n)
              return [
                ...swap(diagonal, (k, x) => m.store(k, k, x), i, j),
                forRange(n, k => swap(row => vt.load(row, k), (row, x) => vt.store(row, k, x), i, j)),
              ]
            }),
            forRange(n, i => [values.store(i, indexConst(0), s.mul(diagonal(i), scale))]),
            // NaN in A is NaN everywhere
            fill(turned(matrixOf(v!, b)), (i, j) => s.add(vt.load(i, j), s.sub(scale, scale))),
          ])
        })],
      }
    },
  },
  effects: 'none',
}

/** What an off-diagonal element is beside a largest element of 1, once it has no effect on the eigenvalues. */
const NEGLIGIBLE = 2 ** -56

const symmetric = (a: Matrix): Matrix => ({ ...a, load: (i, j) => s.select(s.lt(s.fromIndex(i), s.fromIndex(j)), a.load(j, i), a.load(i, j)) })

/** 1 / (w[j] − w[i]), and 0 on the diagonal. */
const reciprocalGaps = (w: Value, like: Value): NDArray => {
  const one = identityLike(like)
  const gaps = sub(broadcastTo(asRows(w), like.shape), broadcastTo(asColumns(w), like.shape))
  return sub(div(1, add(one, gaps)), one)
}

export const eigh = (a: Value): { readonly eigenvalues: NDArray; readonly eigenvectors: NDArray } => {
  const [w, v] = bind(eighP, [a], noParams)
  return { eigenvalues: w!, eigenvectors: v! }
}
