/** Linear systems with triangular matrices. */
import { formatAval } from '../base/aval.js'
import { boolean, struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import { divIndex, indexConst, modIndex, subIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import { forRange } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { neg } from './arithmetic.js'
import { broadcastUnbatched } from './batching.js'
import { batchOf, checkMatrices, checkSquare, lowerTriangle, matmul, transposed, upperTriangle } from './matrices.js'
import { matrixCount, matrixOf, sumBetween, turned, workMatrices } from './matrix-routine.js'
import { addTangents } from './pointwise.js'

export type Triangular = {
  /** `op(A) X = B`, or `X op(A) = B`. */
  readonly leftSide: boolean
  /** Which triangle of A is read; the other may hold anything. */
  readonly lower: boolean
  /** Whether op(A) is Aᵀ. */
  readonly transposeA: boolean
  /** Takes the diagonal to be 1. */
  readonly unitDiagonal: boolean
}

/** X for the matrices A and B, with equal batch axes. */
export const triangularSolveP: Primitive<Triangular> = {
  name: 'triangular_solve',
  arity: 2,
  params: struct({ leftSide: boolean, lower: boolean, transposeA: boolean, unitDiagonal: boolean }),
  type: ([a, b], { leftSide }) => {
    const says = `${formatAval(a!)} and ${formatAval(b!)}`
    const n = checkSquare('triangular_solve', a!), [rows, columns] = checkMatrices('triangular_solve', b!)
    if (a!.dtype !== b!.dtype) throw new DTypeError('triangular_solve', { expected: 'operands of one dtype', got: says, hint: 'np functions promote, lax functions do not: convert with np.astype' })
    if (!shapesEqual(batchOf(a!), batchOf(b!))) throw new ShapeError('triangular_solve', { expected: 'equal batch axes', got: says, hint: 'broadcast with np.broadcastTo' })
    if ((leftSide ? rows : columns) !== n) throw new ShapeError('triangular_solve', { expected: `right-hand sides with ${n} ${leftSide ? 'rows' : 'columns'}`, got: says, hint: `leftSide: ${leftSide} solves ${leftSide ? 'A X = B' : 'X A = B'}` })
    return [{ ...b!, weakType: a!.weakType && b!.weakType }]
  },
  ad: {
    _tag: 'partly',
    // op(A) Ẋ = Ḃ − op(Ȧ) X, and for the other side Ẋ op(A) = Ḃ − X op(Ȧ)
    jvp: ([a], [ta, tb], p, [x]) => {
      const moved = ta == null ? null : throughMatrix(ta, x!, p)
      const side = addTangents(tb ?? null, moved === null ? null : neg(moved))
      return [side === null ? null : triangularSolve(a!, side, p)]
    },
    transpose: ([ct], [a], p) => [null, triangularSolve(a!, ct!, { ...p, transposeA: !p.transposeA })],
  },
  batch: (axis, xs, batched, p) => {
    const [a, b] = broadcastUnbatched(axis, xs, batched)
    return [triangularSolve(a!, b!, p)]
  },
  lower: {
    _tag: 'routine',
    routine: (scope, { leftSide, lower, transposeA, unitDiagonal }) => {
      const [a, b] = scope.operands, [x] = scope.results
      const n = a!.aval.shape.at(-1)!, sides = b!.aval.shape.at(leftSide ? -1 : -2)!, count = matrixCount(b!)
      const work = workMatrices(scope, 1, count * sides, n)
      // X op(A) = B is op(A)ᵀ Xᵀ = Bᵀ
      const flipped = transposeA !== !leftSide, forward = lower !== flipped
      return {
        kernels: [{
          extent: n === 0 ? 0 : count * sides,
          order: 'parallel',
          // one right-hand side after the other, in a row of the working memory
          body: side => {
            const batch = divIndex(side, Math.max(1, sides)), c = modIndex(side, Math.max(1, sides))
            const matrix = matrixOf(a!, batch), m = flipped ? turned(matrix) : matrix
            const from = matrixOf(b!, batch), to = matrixOf(x!, batch), w = work(indexConst(0))
            const source = leftSide ? from : turned(from), target = leftSide ? to : turned(to)
            return [
              forRange(n, step => {
                const i = forward ? step : subIndex(indexConst(n - 1), step)
                const known = forward ? ([indexConst(0), step] as const) : ([subIndex(indexConst(n), step), indexConst(n)] as const)
                return sumBetween(n, ...known, k => s.mul(m.load(i, k), w.load(side, k)), sum => {
                  const rest = s.sub(source.load(i, c), sum)
                  return [w.store(side, i, unitDiagonal ? rest : s.div(rest, m.load(i, i)))]
                })
              }),
              forRange(n, i => [target.store(i, c, w.load(side, i))]),
            ]
          },
        }],
      }
    },
  },
  effects: 'none',
}

/** op(T) X or X op(T), for the part of T that is read. */
const throughMatrix = (t: Value, x: Value, { leftSide, lower, transposeA, unitDiagonal }: Triangular): NDArray => {
  const strict = unitDiagonal ? 1 : 0
  const part = lower ? lowerTriangle(t, -strict) : upperTriangle(t, strict)
  const matrix = transposeA ? transposed(part) : part
  return leftSide ? matmul(matrix, x) : matmul(x, matrix)
}

export const triangularSolve = (a: Value, b: Value, { leftSide, lower, transposeA = false, unitDiagonal = false }: Pick<Triangular, 'leftSide' | 'lower'> & Partial<Triangular>): NDArray =>
  bind1(triangularSolveP, [a, b], { leftSide, lower, transposeA, unitDiagonal })
