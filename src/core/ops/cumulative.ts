/** Running sums, products and extremes along an axis, in linear time. Float sums are kept in f64 and rounded per element. */
import { boolean, nonNegativeInt, struct } from '../base/codec.js'
import { formatAval } from '../base/aval.js'
import { isFloat } from '../base/dtype.js'
import { DTypeError } from '../base/errors.js'
import { addIndex, type Index, indexConst, scaleIndex, subIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Reg, Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, forRange, letValue } from '../ir/loop/statement.js'
import type { Buffer, RoutineKernel } from '../ir/lowering.js'
import { exp as expScalar } from '../ir/math/exponential.js'
import { log1p as log1pScalar } from '../ir/math/logarithm.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { type Accepts, floats, numbers, ordered } from './accepts.js'
import { add, div, mul, sub } from './arithmetic.js'
import { eq } from './comparison.js'
import { convert } from './conversion.js'
import { exp } from './exponential.js'
import { linearRecurrence } from './recurrence.js'
import { checkAxis, type Rows, rowsAlong } from './rows.js'
import { shift } from './shift.js'

/** `reverse` runs from the last element to the first. */
type Along = { readonly axis: number; readonly reverse: boolean }

interface Cumulative {
  readonly name: string
  readonly accepts: Accepts
  /** The value so far and the next element, both in the register of `accumulator`. */
  readonly combine: (acc: Scalar, x: Scalar) => Scalar
  readonly accumulator: 'f64' | 'own'
  readonly identity: (reg: Reg) => number
  readonly ad: Ad<Along>
}

const cumulative = ({ name, accepts, combine, accumulator, identity, ad }: Cumulative): Primitive<Along> => {
  const self: Primitive<Along> = {
    name,
    arity: 1,
    params: struct({ axis: nonNegativeInt, reverse: boolean }),
    type: ([x], { axis }) => {
      if (!accepts.has(x!.dtype)) throw new DTypeError(name, { expected: accepts.says, got: formatAval(x!) })
      checkAxis(name, x!, axis)
      return [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType }]
    },
    ad,
    batch: (_axis, [x], _batched, { axis, reverse }) => [bind1(self, [x!], { axis: axis + 1, reverse })],
    lower: {
      _tag: 'routine',
      routine: (scope, { axis, reverse }) => {
        const [x] = scope.operands, [y] = scope.results
        const { shape, dtype } = x!.aval
        const rows = rowsAlong(shape, axis)
        const wide = accumulator === 'f64' && isFloat(dtype)
        const reg = wide ? 'f64' : s.regOf(dtype)
        const start = s.constant(reg, identity(reg))
        const at = (row: Index, step: Index): Index => rows.at(row, reverse ? subIndex(indexConst(rows.length - 1), step) : step)
        const next = (acc: Scalar, k: Index): Scalar => combine(acc, s.convert(reg, x!.load(k)))
        return { kernels: [rows.inner === 1 ? rowByRow(rows, at, start, next, y!) : abreast(rows, at, start, next, y!, scope.scratch(wide ? 'float64' : dtype, rows.count))] }
      },
    },
    effects: 'none',
  }
  return self
}

type Next = (acc: Scalar, k: Index) => Scalar
type Position = (row: Index, step: Index) => Index

const rowByRow = ({ count, length }: Rows, at: Position, start: Scalar, next: Next, y: Buffer): RoutineKernel => ({
  extent: count,
  order: 'parallel',
  body: row => {
    const acc = cell(start)
    return [acc.declare, forRange(length, step => [acc.set(next(acc.get, at(row, step))), y.store(at(row, step), acc.get)])]
  },
})

/** Rows that lie interleaved advance together, so that memory is read as it lies. */
const abreast = ({ count, inner, length }: Rows, at: Position, start: Scalar, next: Next, y: Buffer, accs: Buffer): RoutineKernel => ({
  extent: count / inner,
  order: 'parallel',
  body: outer => {
    const everyRow = (then: (row: Index) => readonly Stmt[]): Stmt => forRange(inner, i => then(addIndex(scaleIndex(outer, inner), i)), 'vector')
    return [
      everyRow(row => [accs.store(row, start)]),
      forRange(length, step => [everyRow(row => letValue(next(accs.load(row), at(row, step)), value => [accs.store(row, value), y.store(at(row, step), value)]))]),
    ]
  },
})

const along = (primitive: Primitive<Along>) => (x: Value, axis: number, reverse = false): NDArray => bind1(primitive, [x], { axis, reverse })

export const cumsumP = cumulative({
  name: 'cumsum',
  accepts: numbers,
  accumulator: 'f64',
  combine: s.add,
  identity: () => 0,
  ad: { _tag: 'linear', transpose: ([ct], _xs, { axis, reverse }) => [cumsum(ct!, axis, !reverse)] },
})

/** `smooth`, by a recurrence of the tangents: dy[k] = a[k] dy[k−1] + b[k] dx[k]. */
const byRecurrence = (coefficients: (x: Value, y: Value, p: Along) => readonly [a: Value, b: Value]): Ad<Along> => ({
  _tag: 'smooth',
  jvp: ([x], [t], p, [y]) => {
    if (t == null) return [null]
    const [a, b] = coefficients(x!, y!, p)
    return [linearRecurrence(a, mul(b, t), p.axis, p.reverse)]
  },
})

export const cumprodP = cumulative({
  name: 'cumprod',
  accepts: numbers,
  accumulator: 'f64',
  combine: s.mul,
  identity: () => 1,
  // y[k] = x[k] y[k−1]
  ad: byRecurrence((x, y, { axis, reverse }) => [x, shift(y, axis, reverse, 1)]),
})

/** The winner takes the tangent, a tie is split between the value so far and the next; before the first element is nothing, which is no number. */
const extremum = byRecurrence((x, y, { axis, reverse }) => {
  const before = shift(y, axis, reverse, NaN)
  const isBefore = convert(eq(before, y), y.dtype)
  const isNext = convert(eq(x, y), y.dtype)
  return [div(isBefore, add(isNext, 1)), div(isNext, add(isBefore, 1))]
})

const least = (reg: Reg): number => (reg === 'i32' ? -0x80000000 : reg === 'u32' || reg === 'bool' ? 0 : -Infinity)
const greatest = (reg: Reg): number => (reg === 'i32' ? 0x7fffffff : reg === 'u32' ? 0xffffffff : reg === 'bool' ? 1 : Infinity)

export const cummaxP = cumulative({ name: 'cummax', accepts: ordered, accumulator: 'own', combine: (x, y) => (x.reg === 'bool' ? s.or(x, y) : s.max(x, y)), identity: least, ad: extremum })
export const cumminP = cumulative({ name: 'cummin', accepts: ordered, accumulator: 'own', combine: (x, y) => (x.reg === 'bool' ? s.and(x, y) : s.min(x, y)), identity: greatest, ad: extremum })

/** log(eˣ + eʸ), with equal infinities meeting as themselves. */
const logAddExp = (x: Scalar, y: Scalar): Scalar => {
  const top = s.max(x, y)
  return s.select(s.lt(s.abs(top), s.constant(top.reg, Infinity)), s.add(top, log1pScalar(expScalar(s.neg(s.abs(s.sub(x, y)))))), top)
}

export const cumlogsumexpP = cumulative({
  name: 'cumlogsumexp',
  accepts: floats,
  accumulator: 'f64',
  combine: logAddExp,
  identity: () => -Infinity,
  // dy[k] = e^(y[k−1]−y[k]) dy[k−1] + e^(x[k]−y[k]) dx[k]
  ad: byRecurrence((x, y, { axis, reverse }) => [exp(sub(shift(y, axis, reverse, -Infinity), y)), exp(sub(x, y))]),
})

export const cumsum = along(cumsumP)
export const cumprod = along(cumprodP)
export const cummax = along(cummaxP)
export const cummin = along(cumminP)
export const cumlogsumexp = along(cumlogsumexpP)
