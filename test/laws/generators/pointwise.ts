/** Elementwise arithmetic, functions, comparisons, bits. */
import * as fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import { convertNumber, type DType, itemSize } from '../../../src/core/base/dtype.js'
import type { Shape } from '../../../src/core/base/shape.js'
import { arrayOf } from '../../../src/testing/arrays.js'
import {
  anyValues, awayFromZero, distinctValues, elementwise, FLOATS, type Generator, integer, INTEGERS, NUMBERS, ORDERED, range, type Range, SHAPES, type Signature, unaryWith,
} from './signature.js'

type None = Readonly<Record<string, never>>

const BITS = [...INTEGERS, 'bool'] as const
const wide = range(-3, 3)

const comparison = elementwise(2, ORDERED, null)
const bitwise = elementwise(2, BITS, null)
const shift = elementwise(2, INTEGERS, null)
const smoothOn = (min: number, max: number): Generator<None> => elementwise(1, FLOATS, range(min, max))

export const arithmetic = {
  add: elementwise(2, NUMBERS, wide),
  sub: elementwise(2, NUMBERS, wide),
  mul: elementwise(2, NUMBERS, wide),
  div: elementwise(2, NUMBERS, [wide, awayFromZero(0.5, 3)]),
  // a quotient between 2 and 3: it is not an integer
  rem: elementwise(2, NUMBERS, [awayFromZero(4.6, 5.8), awayFromZero(2, 2.2)]),
  neg: elementwise(1, NUMBERS, wide),
  abs: elementwise(1, NUMBERS, awayFromZero(0.2, 3)),
  sign: elementwise(1, NUMBERS, null),
  max: elementwise(2, ORDERED, wide),
  min: elementwise(2, ORDERED, wide),
  clamp: {
    any: elementwise(3, ORDERED, null).any,
    // strictly between the bounds, or strictly beyond one
    smooth: fc.oneof(...[range(-0.4, 0.4), awayFromZero(2.2, 3)].map(x => elementwise(3, ORDERED, [range(-2, -0.5), x, range(0.5, 2)]).smooth!)),
  },
  floor: elementwise(1, FLOATS, null),
  ceil: elementwise(1, FLOATS, null),
  round: unaryWith(FLOATS, null, () => fc.constantFrom({ roundingMethod: 0 as const }, { roundingMethod: 1 as const }), SHAPES),
  is_finite: elementwise(1, FLOATS, null),
  nextafter: elementwise(2, FLOATS, null),
  mulhi: elementwise(2, INTEGERS, null),
  eq: comparison,
  ne: comparison,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
  and: bitwise,
  or: bitwise,
  xor: bitwise,
  not: elementwise(1, BITS, null),
  shift_left: shift,
  shift_right_logical: shift,
  shift_right_arithmetic: shift,
  population_count: elementwise(1, INTEGERS, null),
  clz: elementwise(1, INTEGERS, null),
  stop_gradient: elementwise(1, [...ORDERED, 'key'], null),
}

/** The exponent is of the base's dtype or an integer. */
const power: Generator<None> = {
  any: fc.tuple(fc.constantFrom(...SHAPES), fc.constantFrom(...FLOATS), fc.constantFrom<DType | null>(null, null, 'int32', 'int8', 'uint16')).map(([shape, base, exponent]) => {
    const avals = [aval(shape, base), aval(shape, exponent ?? base)]
    return { params: {}, avals, values: anyValues(avals) }
  }),
  smooth: elementwise(2, FLOATS, [range(0.3, 3), range(-2, 2)]).smooth,
}

const integerPower: Generator<{ readonly y: number }> = {
  any: fc.tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(...SHAPES), integer(-3, 5)).map(([dtype, shape, y]) => {
    const avals = [aval(shape, dtype)]
    return { params: { y: FLOATS.some(d => d === dtype) ? y : Math.abs(y) }, avals, values: anyValues(avals) }
  }),
  smooth: unaryWith(FLOATS, awayFromZero(0.5, 2), () => integer(-3, 5).map(y => ({ y }))).smooth,
}

export const functions = {
  exp: smoothOn(-3, 2),
  exp2: smoothOn(-3, 2),
  expm1: smoothOn(-3, 2),
  log: smoothOn(0.3, 4),
  log1p: smoothOn(-0.6, 4),
  logistic: smoothOn(-4, 4),
  sqrt: smoothOn(0.3, 4),
  rsqrt: smoothOn(0.3, 4),
  cbrt: elementwise(1, FLOATS, awayFromZero(0.3, 4)),
  square: elementwise(1, NUMBERS, wide),
  pow: power,
  integer_pow: integerPower,
  sin: smoothOn(-4, 4),
  cos: smoothOn(-4, 4),
  tan: smoothOn(-1.2, 1.2),
  asin: smoothOn(-0.8, 0.8),
  acos: smoothOn(-0.8, 0.8),
  atan: smoothOn(-3, 3),
  // away from the cut at y = 0, x < 0
  atan2: elementwise(2, FLOATS, [awayFromZero(0.3, 3), awayFromZero(0.5, 3)]),
  sinh: smoothOn(-2, 2),
  cosh: smoothOn(-2, 2),
  tanh: smoothOn(-3, 3),
  asinh: smoothOn(-3, 3),
  acosh: smoothOn(1.3, 4),
  atanh: smoothOn(-0.8, 0.8),
}

/** Differentiable in the last operand only. */
const inLast = (first: readonly Range[], last: Range): Generator<None> => ({
  any: elementwise(first.length + 1, FLOATS, null).any,
  smooth: fc.constantFrom<Shape>([], [3], [2, 3]).chain(shape => {
    const type = aval(shape, 'float64')
    return distinctValues(first.map(() => type), first).map(lists => ({ params: {}, avals: [type], values: distinctValues([type], [last]), held: lists.map(list => arrayOf(type, list)) }))
  }),
})

/** Whole orders, then arguments. */
const orders: Generator<None> = {
  any: elementwise(2, FLOATS, null).any,
  smooth: fc.tuple(fc.constantFrom<Shape>([], [3], [2, 3]), fc.constantFrom(1, 2, 4)).map(([shape, n]) => {
    const type = aval(shape, 'float64'), count = shape.reduce((a, b) => a * b, 1)
    return { params: {}, avals: [type], values: distinctValues([type], [range(0.2, 4)]), held: [arrayOf(type, new Float64Array(count).fill(n))] }
  }),
}

export const special = {
  erf: smoothOn(-3, 3),
  erfc: smoothOn(-3, 3),
  erf_inv: smoothOn(-0.8, 0.8),
  lgamma: smoothOn(0.5, 5),
  digamma: smoothOn(0.5, 5),
  zeta: inLast([range(1.5, 4)], range(0.5, 4)),
  igamma: elementwise(2, FLOATS, [range(0.7, 4), range(0.5, 5)]),
  igammac: elementwise(2, FLOATS, [range(0.7, 4), range(0.5, 5)]),
  igamma_grad_a: elementwise(2, FLOATS, null),
  random_gamma_grad: elementwise(2, FLOATS, null),
  regularized_incomplete_beta: inLast([range(0.7, 4), range(0.7, 4)], range(0.1, 0.9)),
  expn: orders,
  expi: smoothOn(0.2, 5),
  spence: smoothOn(0.2, 4),
  bessel_i0e: elementwise(1, FLOATS, awayFromZero(0.2, 6)),
  bessel_i1e: elementwise(1, FLOATS, awayFromZero(0.2, 6)),
}

const convertible = [...ORDERED]

const convertElementType: Generator<{ readonly dtype: DType; readonly weakType: boolean }> = {
  any: fc.tuple(fc.constantFrom(...convertible), fc.constantFrom(...convertible), fc.constantFrom<Shape>([], [3], [2, 3], [0]), fc.boolean()).map(([from, dtype, shape, weak]) => {
    const avals = [aval(shape, from)]
    return { params: { dtype, weakType: weak && (dtype === 'float32' || dtype === 'int32') }, avals, values: anyValues(avals) }
  }),
  smooth: fc.constantFrom<readonly [DType, DType]>(['float64', 'float64'], ['float32', 'float64'], ['float64', 'float32']).map(([from, dtype]) => {
    const avals = [aval([3], from)]
    return { params: { dtype, weakType: false }, avals, values: distinctValues(avals, [wide]) }
  }),
}

/** Derivatives pass through as if nothing were rounded, which is true where nothing is. */
const reducePrecision: Generator<{ readonly exponentBits: number; readonly mantissaBits: number }> = {
  any: unaryWith(['float32', 'float16', 'bfloat16'], null, () => fc.record({ exponentBits: integer(1, 9), mantissaBits: integer(0, 24) }), SHAPES).any,
  smooth: fc.constantFrom<Shape>([], [3], [2, 3]).map(shape => {
    const avals = [aval(shape, 'float32')]
    return { params: { exponentBits: 8, mantissaBits: 23 }, avals, values: distinctValues(avals, [wide]) }
  }),
}

const bitcastTo = (from: DType, dtype: DType, shape: Shape): Signature<{ readonly dtype: DType }> => {
  const ratio = itemSize(dtype) / itemSize(from)
  const avals = [aval(ratio > 1 ? [...shape, ratio] : shape, from)]
  // a NaN has many bit patterns and arrays may hold any of them: left out
  return { params: { dtype }, avals, values: anyValues(avals).map(lists => lists.map(list => list.map(x => (Number.isNaN(convertNumber(x, from)) ? 1 : x)))) }
}

export const conversions = {
  convert_element_type: convertElementType,
  reduce_precision: reducePrecision,
  bitcast_convert_type: {
    any: fc
      .tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(...NUMBERS), fc.constantFrom<Shape>([], [3], [2, 3], [0]))
      .map(([from, to, shape]) => bitcastTo(from, to, shape)),
    smooth: null,
  },
}
