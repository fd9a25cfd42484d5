/** Gaussian elimination with partial pivoting. */
import { struct } from '../base/codec.js'
import { addIndex, dataIndex, type Index, indexConst, scaleIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import { cell, f64, forBetween, forRange, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { add } from './arithmetic.js'
import { zeros } from './constants.js'
import { gather } from './gather.js'
import { batchOf, checkMatrices, identityLike, lowerTriangle, matmul, upperTriangle } from './matrices.js'
import { fill, matrixCount, matrixOf, perMatrix, swap, workMatrices } from './matrix-routine.js'
import { type NoParams, noParams } from './pointwise.js'
import { expandDims } from './reshape.js'
import { pad, sliceInDim } from './slicing.js'
import { triangularSolve } from './triangular-solve.js'

/** Both factors in one matrix: the unit lower L below the diagonal, the upper U on and above it. */
export interface Lu {
  readonly lu: NDArray
  /** Row i was exchanged with row `pivots[i]`, in this order. */
  readonly pivots: NDArray
  /** `permutation[i]` is the row of A that is row i of L U. */
  readonly permutation: NDArray
}

export const luP: Primitive<NoParams> = {
  name: 'lu',
  arity: 1,
  params: struct({}),
  type: ([a]) => {
    const [m, n] = checkMatrices('lu', a!)
    const rows = (length: number) => ({ shape: [...batchOf(a!), length], dtype: 'int32', weakType: false }) as const
    return [a!, rows(Math.min(m, n)), rows(m)]
  },
  ad: {
    _tag: 'smooth',
    // with M = L⁻¹ P Ȧ U⁻¹: L̇ = L · (M below its diagonal), U̇ = (the rest of M) · U; both are made square
    jvp: ([a], [t], _p, [lu, , permutation]) => {
      if (t == null) return [null, null, null]
      const [l, u] = squareFactors(a!, lu!)
      const left = triangularSolve(l, takeRows(t, permutation!), { leftSide: true, lower: true, unitDiagonal: true })
      const inner = triangularSolve(u, left, { leftSide: false, lower: false })
      return [add(matmul(l, lowerTriangle(inner, -1)), matmul(upperTriangle(inner), u)), null, null]
    },
  },
  batch: (_axis, [a]) => bind(luP, [a!], noParams),
  lower: {
    _tag: 'routine',
    routine: scope => {
      const [a] = scope.operands, [lu, pivots, permutation] = scope.results
      const [m, n] = checkMatrices('lu', a!.aval)
      const k = Math.min(m, n), count = matrixCount(a!)
      const work = workMatrices(scope, count, m, n)
      return {
        kernels: [perMatrix(m === 0 ? 0 : count, b => {
          const from = matrixOf(a!, b), to = matrixOf(lu!, b), w = work(b)
          const place = (i: Index): Index => addIndex(scaleIndex(b, m), i)
          const loadRow = (i: Index): s.Scalar => permutation!.load(place(i)), storeRow = (i: Index, row: s.Scalar) => permutation!.store(place(i), row)
          return [
            fill(w, from.load),
            forRange(m, i => [storeRow(i, s.fromIndex(i))]),
            forRange(k, c => {
              const next = addIndex(c, indexConst(1))
              const most = cell(s.abs(w.load(c, c))), row = cell(s.fromIndex(c))
              const chosen = dataIndex(row.get, m)
              return [
                most.declare, row.declare,
                forBetween(m, next, indexConst(m), i => [ifHolds(s.gt(s.abs(w.load(i, c)), most.get), [most.set(s.abs(w.load(i, c))), row.set(s.fromIndex(i))])]),
                pivots!.store(addIndex(scaleIndex(b, k), c), row.get),
                ifHolds(s.gt(row.get, s.fromIndex(c)), [
                  ...swap(loadRow, storeRow, c, chosen),
                  forRange(n, j => swap(i => w.load(i, j), (i, x) => w.store(i, j, x), c, chosen)),
                ]),
                ...letValue(w.load(c, c), pivot => [
                  // of a column that is 0 there is nothing to eliminate
                  ifHolds(s.ne(pivot, f64(0)), [forBetween(m, next, indexConst(m), i => letValue(s.div(w.load(i, c), pivot), factor => [
                    w.store(i, c, factor),
                    forBetween(n, next, indexConst(n), j => [w.store(i, j, s.sub(w.load(i, j), s.mul(factor, w.load(c, j))))]),
                  ]))]),
                ]),
              ]
            }),
            fill(to, w.load),
          ]
        })],
      }
    },
  },
  effects: 'none',
}

/** L with as many columns as rows and U with as many rows as columns, completed by the identity. */
const squareFactors = (a: Value, lu: Value): readonly [l: NDArray, u: NDArray] => {
  const m = a.shape[a.ndim - 2]!, n = a.shape[a.ndim - 1]!, k = Math.min(m, n)
  const grown = (x: Value, axis: number, by: number): NDArray => {
    const none = x.shape.map(() => 0)
    return pad(x, zeros({ shape: [], dtype: x.dtype }), none, none.map((_, d) => (d === axis ? by : 0)))
  }
  const l = grown(lowerTriangle(sliceInDim(lu, a.ndim - 1, 0, k), -1), a.ndim - 1, m - k)
  const u = grown(upperTriangle(sliceInDim(lu, a.ndim - 2, 0, k)), a.ndim - 2, n - k)
  return [add(l, identityLike(l)), n === k ? u : add(u, lowerRightIdentity(u, k))]
}

/** 1 on the diagonal from row `k` on. */
const lowerRightIdentity = (x: Value, k: number): NDArray => {
  const one = identityLike(x)
  return pad(sliceInDim(one, x.ndim - 2, k, x.shape[x.ndim - 2]!), zeros({ shape: [], dtype: x.dtype }), x.shape.map((_, d) => (d === x.ndim - 2 ? k : 0)), x.shape.map(() => 0))
}

/** The rows of matrices in the order of int32 `rows`, which has their batch axes. */
export const takeRows = (x: Value, rows: Value): NDArray => {
  const batch = batchOf(x).map((_, d) => d), axis = x.ndim - 2
  if (x.shape[axis] === 0) return x as NDArray // the only Value
  return gather(x, expandDims(rows, [rows.ndim]), {
    dimensionNumbers: { offsetDims: [x.ndim - 1], collapsedSliceDims: [axis], startIndexMap: [axis], operandBatchingDims: batch, startIndicesBatchingDims: batch },
    sliceSizes: x.shape.map((n, d) => (d === x.ndim - 1 ? n : 1)),
    mode: 'promise',
    fillValue: null,
  })
}

export const luFactors = (a: Value): Lu => {
  const [lu, pivots, permutation] = bind(luP, [a], noParams)
  return { lu: lu!, pivots: pivots!, permutation: permutation! }
}
