/** The singular value decomposition. */
import { formatAval } from '../base/aval.js'
import { boolean, struct } from '../base/codec.js'
import { NotDifferentiableError } from '../base/errors.js'
import { dataIndex, type Index, indexConst } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, f64, forBetween, forRange, i32, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { add, div, mul, sub } from './arithmetic.js'
import { broadcastTo } from './broadcasting.js'
import { magnitude, rotateRows, rotation, sortRows, sweeps } from './jacobi.js'
import { asColumns, asRows, batchOf, checkMatrices, diagonalOf, identityLike, matmul, transposed } from './matrices.js'
import { fill, identityElement, type Matrix, matrixCount, matrixIn, matrixOf, perMatrix, sumBetween, swap, turned, workMatrices } from './matrix-routine.js'

type Svd = {
  /** Square U and V, completed to orthonormal bases. */
  readonly fullMatrices: boolean
  readonly computeUv: boolean
}

/** Descending singular values s, and U and Vᵀ with orthonormal columns and rows with A = U diag(s) Vᵀ. */
export const svdP: Primitive<Svd> = {
  name: 'svd',
  arity: 1,
  params: struct({ fullMatrices: boolean, computeUv: boolean }),
  type: ([a], { fullMatrices, computeUv }) => {
    const [m, n] = checkMatrices('svd', a!), k = Math.min(m, n)
    const of = (...shape: readonly number[]) => ({ ...a!, shape: [...batchOf(a!), ...shape] })
    return [of(k), ...(computeUv ? [of(m, fullMatrices ? m : k), of(fullMatrices ? n : k, n)] : [])]
  },
  ad: {
    _tag: 'smooth',
    jvp: ([a], [t], { fullMatrices, computeUv }, [s, u, vt]) => {
      if (!computeUv) return [t == null ? null : singularValueTangents(a!, t)]
      if (t == null) return [null, null, null]
      if (fullMatrices && a!.shape.at(-1) !== a!.shape.at(-2)) throw new NotDifferentiableError('svd', { expected: 'U and V that A determines', got: `the full ones of ${formatAval(a!)}`, hint: 'use fullMatrices: false' })
      return tangents(t, s!, u!, vt!)
    },
  },
  batch: (_axis, [a], _batched, p) => bind(svdP, [a!], p),
  lower: {
    _tag: 'routine',
    routine: scope => {
      const [a] = scope.operands, [values, u, vt] = scope.results
      const [m, n] = checkMatrices('svd', a!.aval), k = Math.min(m, n), count = matrixCount(a!)
      const wide = m < n, long = Math.max(m, n)
      const basisSize = u === undefined ? k : (wide ? vt!.aval.shape.at(-2)! : u.aval.shape.at(-1)!)
      // Of the taller of A and Aᵀ the columns lie in rows: rotated until they are orthogonal, they are s times the long singular vectors,
      // and the rotations are the short ones.
      const work = workMatrices(scope, count, basisSize, long), turns = workMatrices(scope, count, k, k), lengths = workMatrices(scope, count, 1, k)
      return {
        kernels: [perMatrix(k === 0 && basisSize === 0 ? 0 : count, b => {
          const from = wide ? matrixOf(a!, b) : turned(matrixOf(a!, b)), w = work(b), v = turns(b)
          const norm = (i: Index): Scalar => lengths(b).load(FIRST, i), setNorm = (i: Index, x: Scalar): Stmt => lengths(b).store(FIRST, i, x)
          const product = (p: Index, q: Index, then: (sum: Scalar) => readonly Stmt[]): readonly Stmt[] =>
            sumBetween(long, indexConst(0), indexConst(long), j => s.mul(w.load(p, j), w.load(q, j)), sum => letValue(sum, then))
          return magnitude(from, scale => [
            forRange(k, i => [forRange(long, j => [w.store(i, j, s.div(from.load(i, j), scale))])]),
            fill(v, identityElement),
            ...sweeps(k, (p, q, rotated) => product(p, p, alpha => product(q, q, beta => product(p, q, gamma => [
              ifHolds(s.and(s.gt(s.min(alpha, beta), f64(NOISE ** 2)), s.gt(s.abs(gamma), s.mul(f64(ORTHOGONAL), s.sqrt(s.mul(alpha, beta))))), [
                rotated.set(i32(1)),
                ...rotation(alpha, beta, gamma, (cosine, sine) => [rotateRows(w, p, q, cosine, sine), rotateRows(v, p, q, cosine, sine)]),
              ]),
            ])))),
            forRange(k, i => product(i, i, square => [setNorm(i, s.sqrt(square))])),
            sortRows(k, norm, s.gt, (i, at) => {
              const j = dataIndex(at, k)
              const rows = (x: Matrix): Stmt => forRange(x.columns, c => swap(row => x.load(row, c), (row, y) => x.store(row, c, y), i, j))
              return [...swap(norm, setNorm, i, j), rows(w), rows(v)]
            }),
            forRange(k, i => [matrixIn(values!, b, k, 1).store(i, FIRST, s.mul(norm(i), scale))]),
            ...(u === undefined || vt === undefined ? [] : [
              ...orthonormalBasis(w, k, norm),
              fill(turned(matrixOf(u, b)), (i, j) => (wide ? v : w).load(i, j)),
              fill(matrixOf(vt, b), (i, j) => (wide ? w : v).load(i, j)),
            ]),
          ])
        })],
      }
    },
  },
  effects: 'none',
}

const FIRST = indexConst(0)

/** The cosine of the angle between columns that count as orthogonal. */
const ORTHOGONAL = 2 ** -52

/** Columns as short as this beside elements up to 1 are what rounding left of dependent ones: their direction says nothing. */
const NOISE = 2 ** -80

/**
 * Orthogonal rows, of these lengths for the first `k`, become unit vectors; those that are noise and all beyond are made from the unit
 * vector that is farthest from the rows before, orthogonalized twice.
 */
const orthonormalBasis = (w: Matrix, k: number, norm: (i: Index) => Scalar): readonly Stmt[] => {
  const n = w.columns
  const scaled = (i: Index, by: Scalar): Stmt => forRange(n, j => [w.store(i, j, s.div(w.load(i, j), by))])
  const orthogonalized = (i: Index): Stmt => forBetween(w.rows, FIRST, i, r =>
    sumBetween(n, FIRST, indexConst(n), j => s.mul(w.load(r, j), w.load(i, j)), sum => letValue(sum, part => [
      forRange(n, j => [w.store(i, j, s.sub(w.load(i, j), s.mul(part, w.load(r, j))))]),
    ])))
  const made = (i: Index): readonly Stmt[] => {
    const least = cell(f64(Infinity)), axis = cell(i32(0))
    return [
      least.declare, axis.declare,
      // the squared length of what a unit vector has in common with the rows before
      forRange(n, j => sumBetween(w.rows, FIRST, i, r => s.mul(w.load(r, j), w.load(r, j)), common => [ifHolds(s.lt(common, least.get), [least.set(common), axis.set(s.fromIndex(j))])])),
      forRange(n, j => [w.store(i, j, s.select(s.eq(s.fromIndex(j), axis.get), f64(1), f64(0)))]),
      orthogonalized(i),
      orthogonalized(i),
      ...sumBetween(n, FIRST, indexConst(n), j => s.mul(w.load(i, j), w.load(i, j)), sum => letValue(s.sqrt(sum), length => [scaled(i, length)])),
    ]
  }
  return [
    forRange(k, i => [ifHolds(s.le(norm(i), f64(NOISE)), made(i), [scaled(i, norm(i))])]),
    forBetween(w.rows, indexConst(k), indexConst(w.rows), made),
  ]
}

/** ṡ is the diagonal of Uᵀ Ȧ V. */
const singularValueTangents = (a: Value, t: Value): NDArray => {
  const { u, vh } = svd(a)
  return leadingDiagonal(matmul(matmul(transposed(u), t), transposed(vh)))
}

const leadingDiagonal = (x: Value): NDArray => diagonalOf(transposed(x))

/**
 * With M = Uᵀ Ȧ V, S = diag(s) and F[i, j] = 1 / (s[j]² − s[i]²): ṡ is the diagonal of M, U̇ = U (F ∘ (M S + S Mᵀ)) and
 * V̇ = V (F ∘ (S M + Mᵀ S)), and what of Ȧ V S⁻¹ and Ȧᵀ U S⁻¹ lies outside of U and V. (Giles 2008; Townsend 2016.)
 */
const tangents = (t: Value, s: Value, u: Value, vt: Value): readonly NDArray[] => {
  const ut = transposed(u), v = transposed(vt)
  const inner = matmul(matmul(ut, t), v), one = identityLike(inner)
  const across = broadcastTo(asRows(s), inner.shape), down = broadcastTo(asColumns(s), inner.shape)
  const gaps = mul(add(across, down), sub(across, down))
  const f = sub(div(1, add(gaps, one)), one)
  const withTransposed = (x: NDArray): NDArray => add(x, transposed(x))
  const outside = (basis: Value, image: Value): NDArray => div(sub(image, matmul(basis, matmul(transposed(basis), image))), broadcastTo(asRows(s), image.shape))
  const m = u.shape.at(-2)!, n = v.shape.at(-2)!
  const insideU = matmul(u, mul(f, withTransposed(mul(inner, across)))), insideV = matmul(v, mul(f, withTransposed(mul(inner, down))))
  const tangentOfU = m > n ? add(insideU, outside(u, matmul(t, v))) : insideU
  const tangentOfV = n > m ? add(insideV, outside(v, matmul(transposed(t), u))) : insideV
  return [leadingDiagonal(inner), tangentOfU, transposed(tangentOfV)]
}

/** Without U and V. */
export const singularValues = (a: Value): NDArray => bind(svdP, [a], { fullMatrices: false, computeUv: false })[0]!

export const svd = (a: Value, fullMatrices = false): { readonly u: NDArray; readonly s: NDArray; readonly vh: NDArray } => {
  const [s, u, vh] = bind(svdP, [a], { fullMatrices, computeUv: true })
  return { u: u!, s: s!, vh: vh! }
}
