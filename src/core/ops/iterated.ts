/** Functions whose elements take a loop: series and continued fractions, summed in double precision until they stand still. */
import { NotDifferentiableError } from '../base/errors.js'
import { sizeOf } from '../base/shape.js'
import type { Index } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { type Cell, cell, f64, letAll, whileHolds } from '../ir/loop/statement.js'
import type { Ad, Primitive } from '../ir/primitive.js'
import { floats } from './accepts.js'
import { elementwise, type NoParams } from './pointwise.js'

/** Statements that compute the result, in f64 registers, and hand it on. */
type Computation = (xs: readonly Scalar[], then: (y: Scalar) => readonly Stmt[]) => readonly Stmt[]

export const iterated = (name: string, arity: number, ad: Ad<NoParams>, compute: Computation): Primitive<NoParams> =>
  elementwise({
    name,
    arity,
    accepts: floats,
    ad,
    lower: {
      _tag: 'routine',
      routine: ({ operands, results: [y] }) => ({
        kernels: [{ extent: sizeOf(y!.aval.shape), order: 'parallel', body: (i: Index) => letAll(operands.map(x => s.convert('f64', x.load(i))), xs => compute(xs, value => [y!.store(i, value)])) }],
      }),
    },
  })

/** The error of a derivative that nobody has worked out. */
export const noDerivative = (op: string, what: string) => (): NotDifferentiableError =>
  new NotDifferentiableError(op, { expected: 'an operand that is not differentiated', got: `a derivative in ${what}`, hint: 'it is not implemented; hold the operand constant with stopGradient' })

const EPSILON = f64(2 ** -53)

/** Adds up terms, each from the one before: `next` gets the number of the term to come, from 1, and the last one. */
export const sumSeries = (first: Scalar, most: number, next: (n: Scalar, term: Scalar) => Scalar, then: (sum: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const sum = cell(first), term = cell(first), n = cell(f64(0))
  return [
    sum.declare, term.declare, n.declare,
    whileHolds(s.and(s.gt(s.abs(term.get), s.mul(s.abs(sum.get), EPSILON)), s.lt(n.get, f64(most))), [
      n.set(s.add(n.get, f64(1))),
      term.set(next(n.get, term.get)),
      sum.set(s.add(sum.get, term.get)),
    ]),
    ...then(sum.get),
  ]
}

/**
 * `b₀ + a₁/(b₁ + a₂/(b₂ + …))` by Lentz's method (Press et al., Numerical Recipes, 5.2). `part` gets n ≥ 1 and gives aₙ and bₙ.
 */
export const continuedFraction = (b0: Scalar, most: number, part: (n: Scalar) => readonly [a: Scalar, b: Scalar], then: (value: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const tiny = f64(1e-290)
  const awayFromZero = (x: Scalar): Scalar => s.select(s.lt(s.abs(x), tiny), tiny, x)
  const value = cell(awayFromZero(b0)), c = cell(awayFromZero(b0)), d = cell(f64(0)), ratio = cell(f64(0)), n = cell(f64(0))
  const all: readonly Cell[] = [value, c, d, ratio, n]
  const [a, b] = part(n.get)
  return [
    ...all.map(x => x.declare),
    whileHolds(s.and(s.gt(s.abs(s.sub(ratio.get, f64(1))), EPSILON), s.lt(n.get, f64(most))), [
      n.set(s.add(n.get, f64(1))),
      d.set(s.div(f64(1), awayFromZero(s.add(b, s.mul(a, d.get))))),
      c.set(awayFromZero(s.add(b, s.div(a, c.get)))),
      ratio.set(s.mul(c.get, d.get)),
      value.set(s.mul(value.get, ratio.get)),
    ]),
    ...then(value.get),
  ]
}
