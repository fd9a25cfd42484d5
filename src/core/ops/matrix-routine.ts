/** What routines on batches of matrices are written in. They compute in double precision and round each result once. */
import { sizeOf } from '../base/shape.js'
import { addIndex, type Index, scaleIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, f64, forBetween, forRange, letAll } from '../ir/loop/statement.js'
import type { Buffer, RoutineKernel, RoutineScope } from '../ir/lowering.js'

/** One matrix of a batch; elements are read in double precision. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly load: (i: Index, j: Index) => Scalar
  readonly store: (i: Index, j: Index, value: Scalar) => Stmt
}

/** Matrix `b` of those that lie one behind the other in a buffer. */
export const matrixIn = (buffer: Buffer, b: Index, rows: number, columns: number): Matrix => {
  const at = (i: Index, j: Index): Index => addIndex(scaleIndex(addIndex(scaleIndex(b, rows), i), columns), j)
  return { rows, columns, load: (i, j) => s.convert('f64', buffer.load(at(i, j))), store: (i, j, value) => buffer.store(at(i, j), value) }
}

/** Matrix `b` of an operand or a result, by its type. */
export const matrixOf = (buffer: Buffer, b: Index): Matrix => {
  const [rows, columns] = buffer.aval.shape.slice(-2)
  return matrixIn(buffer, b, rows!, columns!) // by the type rule, matrices
}

/** The same memory with rows and columns exchanged. */
export const turned = ({ rows, columns, load, store }: Matrix): Matrix => ({ rows: columns, columns: rows, load: (i, j) => load(j, i), store: (i, j, value) => store(j, i, value) })

/** Working memory for a matrix per batch: row-major, in double precision. */
export const workMatrices = (scope: RoutineScope, count: number, rows: number, columns: number): ((b: Index) => Matrix) => {
  const buffer = scope.scratch('float64', count * rows * columns)
  return b => matrixIn(buffer, b, rows, columns)
}

/** How many matrices an operand holds. */
export const matrixCount = ({ aval: { shape } }: Buffer): number => sizeOf(shape.slice(0, -2))

/** A kernel that treats one matrix after the other. */
export const perMatrix = (count: number, body: (b: Index) => readonly Stmt[]): RoutineKernel => ({ extent: count, order: 'parallel', body })

/** Every element of a matrix from its position. */
export const fill = (to: Matrix, value: (i: Index, j: Index) => Scalar): Stmt => forRange(to.rows, i => [forRange(to.columns, j => [to.store(i, j, value(i, j))])])

/** Σ term(k) for k from `from` up to `to`, which lie within `[0, extent]`. */
export const sumBetween = (extent: number, from: Index, to: Index, term: (k: Index) => Scalar, then: (sum: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const sum = cell(f64(0))
  return [sum.declare, forBetween(extent, from, to, k => [sum.set(s.add(sum.get, term(k)))]), ...then(sum.get)]
}

/** Two elements are exchanged. */
export const swap = (load: (i: Index) => Scalar, store: (i: Index, value: Scalar) => Stmt, i: Index, j: Index): readonly Stmt[] =>
  letAll([load(i), load(j)], ([x, y]) => [store(i, y!), store(j, x!)])

/** 1 where a row meets the column of its number. */
export const identityElement = (i: Index, j: Index): Scalar => s.select(s.eq(s.fromIndex(i), s.fromIndex(j)), f64(1), f64(0))
