/** What the reductions share: their checks and the domain they run over. */
import { type Aval, formatAval } from '../base/aval.js'
import { type DType, iinfo, isInteger } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import type { Index } from '../ir/loop/index-expr.js'
import { type Reg, type Scalar, constant, convert, max, min, regOf } from '../ir/loop/scalar.js'
import type { Lowering, Monoid, Reduction } from '../ir/lowering.js'
import type { Accepts } from './accepts.js'

export const checkReduction = (name: string, x: Aval, axes: readonly number[], accepts: Accepts): void => {
  const sorted = axes.every((a, i) => a >= 0 && a < x.shape.length && (i === 0 || axes[i - 1]! < a))
  if (!sorted) throw new ShapeError(name, { expected: 'increasing axes of the operand', got: `[${axes}] of ${formatAval(x)}` })
  if (!accepts.has(x.dtype)) throw new DTypeError(name, { expected: accepts.says, got: formatAval(x), hint: 'convert first: np.astype(x, …)' })
}

/** Of bool, the extremes are the logical operations. */
export const ofBool: { readonly [M in Monoid]: Monoid } = { sum: 'sum', prod: 'prod', max: 'or', min: 'and', and: 'and', or: 'or', xor: 'xor' }

/** Reduces `axes` in row-major order; `accumulate` chooses the register (`own`: the operand's). */
export const reductionLowering = (monoid: Monoid, accumulate: (x: Aval) => Reg | 'own'): Lowering<{ readonly axes: readonly number[] }> => ({
  _tag: 'reduce',
  reduction: ([x], { axes }) => reductionOf(monoid, accumulate(x!), x!, axes),
})

/** The reduction of operand `operand`, which is of this type. */
export const reductionOf = (monoid: Monoid, accumulate: Reg | 'own', { shape, dtype }: Aval, axes: readonly number[], operand = 0): Reduction => {
  const own = regOf(dtype)
  const accumulator = accumulate === 'own' ? own : accumulate
  const extents = axes.map(a => shape[a]!)
  const empty = extents.includes(0)
  return {
    extents,
    lanes: axes.includes(shape.length - 1) ? 8 : 1,
    monoid: own === 'bool' ? ofBool[monoid] : monoid,
    element: own,
    accumulator,
    at: (sources, out, r) => convert(accumulator, sources[operand]!.at(interleave(shape.length, axes, out, r))),
    finish: acc => (empty ? clampTo(dtype, convert(own, acc)) : convert(own, acc)),
  }
}

/** The identity of a maximum or minimum is that of the register; a narrow integer has its own. */
const clampTo = (dtype: DType, x: Scalar): Scalar => {
  if (!isInteger(dtype)) return x
  const limits = iinfo(dtype)
  return min(max(x, constant(x.reg, limits.min)), constant(x.reg, limits.max))
}

/** The full index: `r` at the reduced axes, `out` at the others, each in order. */
export const interleave = (rank: number, axes: readonly number[], out: readonly Index[], r: readonly Index[]): readonly Index[] => {
  const index: Index[] = []
  for (let d = 0, o = 0; d < rank; d++) {
    const at = axes.indexOf(d)
    index.push(at >= 0 ? r[at]! : out[o++]!)
  }
  return index
}
