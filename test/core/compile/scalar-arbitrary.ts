/** Random scalar expressions of every register, with the edge values of each. */
import fc from 'fast-check'
import * as s from '../../../src/core/ir/loop/scalar.js'
import type { Reg, Scalar } from '../../../src/core/ir/loop/scalar.js'

interface ScalarExpressions {
  readonly f32: Scalar
  readonly f64: Scalar
  readonly i32: Scalar
  readonly u32: Scalar
  readonly bool: Scalar
}

export const edges: { readonly [R in Reg]: readonly number[] } = {
  f32: [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, Math.fround(0.1), 1e-45, -1e-45, Math.fround(1.17549435e-38), Math.fround(3.4028235e38), Infinity, -Infinity, Number.NaN, 16777217, 2147483648, -2147483648, 4294967296, 1e10, Math.PI],
  f64: [0, -0, 1, -1, 0.5, 1.5, -2.5, 0.1, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, Number.NaN, 4503599627370497, 2147483647.5, -2147483649, 4294967295.5, 1e300, Math.E],
  i32: [0, 1, -1, 2, 7, -7, 31, 32, 33, 255, 65535, 2147483647, -2147483648, 123456789],
  u32: [0, 1, 2, 7, 31, 32, 33, 255, 65535, 2147483647, 2147483648, 4294967295, 3123456789],
  bool: [0, 1],
}

type Tie = fc.LetrecTypedTie<ScalarExpressions>

const floatOps: readonly ((x: Scalar, y: Scalar, when: Scalar) => Scalar)[] = [
  s.add, s.sub, s.mul, s.div, s.rem, s.min, s.max, s.copysign, x => s.neg(x), x => s.abs(x), x => s.sqrt(x), x => s.floor(x), x => s.ceil(x), x => s.trunc(x), x => s.nearest(x),
  (x, y, c) => s.select(c, x, y), (x, y, c) => s.guard(c, x, y),
  // the lesser and the greater, which NaN and the zeros tell from minimum and maximum
  (x, y) => s.select(s.lt(x, y), x, y), (x, y) => s.select(s.lt(x, y), y, x), (x, y) => s.select(s.gt(x, y), x, y), (x, y) => s.select(s.gt(x, y), y, x),
]
const integerOps: typeof floatOps = [
  s.add, s.sub, s.mul, s.div, s.rem, s.min, s.max, s.and, s.or, s.xor, s.shl, s.shr, x => s.neg(x), x => s.abs(x), x => s.not(x), x => s.clz(x), x => s.popcount(x),
  (x, y, c) => s.select(c, x, y), (x, y, c) => s.guard(c, x, y),
]
const comparisons = [s.eq, s.ne, s.lt, s.le, s.gt, s.ge]
const boolOps: typeof floatOps = [s.and, s.or, s.xor, s.eq, s.ne, s.add, s.mul, s.min, s.max, x => s.not(x), (x, y, c) => s.select(c, x, y), (x, y, c) => s.guard(c, x, y)]

/** Bits of a NaN are nobody's business. */
const notNaN = (x: Scalar): Scalar => s.select(s.eq(x, x), x, s.constant(x.reg, 0))

/** One expression per register over the given leaves; operands are reused, so expressions are graphs. */
export const scalarArbitrary = (leaves: { readonly [R in Reg]: readonly Scalar[] }): fc.Arbitrary<readonly Scalar[]> => {
  const rule = (tie: Tie, reg: Reg, ops: typeof floatOps, others: readonly fc.Arbitrary<Scalar>[]): fc.Arbitrary<Scalar> => {
    const leaf = fc.oneof(fc.constantFrom(...leaves[reg]), fc.constantFrom(...edges[reg]).map(v => s.constant(reg, v)))
    const step = fc.tuple(fc.constantFrom(...ops), tie(reg), tie(reg), tie('bool')).map(([f, x, y, c]) => f(x, y, c))
    const shared = fc.tuple(fc.constantFrom(...ops), fc.constantFrom(...ops), tie(reg), tie('bool')).map(([f, g, x, c]) => f(g(x, x, c), g(x, x, c), c))
    return fc.oneof({ maxDepth: 6, depthSize: 'medium', withCrossShrink: true }, leaf, step, step, shared, ...others)
  }
  const from = (tie: Tie, to: Reg, ...regs: readonly Reg[]): fc.Arbitrary<Scalar> => fc.oneof(...regs.map(r => tie(r).map(x => s.convert(to, x))))
  const by = fc.letrec<ScalarExpressions>((tie: Tie) => ({
    f32: rule(tie, 'f32', floatOps, [from(tie, 'f32', 'f64', 'i32', 'u32', 'bool'), fc.oneof(tie('i32'), tie('u32')).map(x => s.bitcast('f32', x))]),
    f64: rule(tie, 'f64', floatOps, [from(tie, 'f64', 'f32', 'i32', 'u32', 'bool'), fc.tuple(tie('i32'), tie('i32')).map(([h, l]) => s.fromWords(h, l))]),
    i32: rule(tie, 'i32', integerOps, [from(tie, 'i32', 'f32', 'f64', 'u32', 'bool'), tie('f32').map(x => s.bitcast('i32', notNaN(x))), tie('f64').map(x => s.highWord(notNaN(x))), tie('f64').map(x => s.lowWord(notNaN(x)))]),
    u32: rule(tie, 'u32', integerOps, [from(tie, 'u32', 'f32', 'f64', 'i32', 'bool'), tie('f32').map(x => s.bitcast('u32', notNaN(x)))]),
    bool: rule(tie, 'bool', boolOps, [from(tie, 'bool', 'f32', 'f64', 'i32', 'u32'), fc.oneof(...(['f32', 'f64', 'i32', 'u32'] as const).map(r => fc.tuple(fc.constantFrom(...comparisons), tie(r), tie(r)).map(([f, x, y]) => f(x, y))))]),
  }))
  return fc.tuple(by.f32, by.f64, by.i32, by.u32, by.bool)
}
