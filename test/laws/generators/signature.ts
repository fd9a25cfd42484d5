/** Random applications of primitives: parameters, operand types, and elements for them. */
import * as fc from 'fast-check'
import { aval, type Aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import type { Shape } from '../../../src/core/base/shape.js'
import type { Params, Primitive } from '../../../src/core/ir/primitive.js'
import { bind } from '../../../src/core/trace/bind.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { numbers } from '../../../src/testing/arbitraries.js'
import { arrayOf, numbersIn } from '../../../src/testing/arrays.js'
import type { Subject } from '../../../src/testing/subject.js'

export interface Signature<P> {
  readonly params: P
  readonly avals: readonly Aval[]
  /** The elements of every operand. */
  readonly values: fc.Arbitrary<readonly (readonly number[])[]>
  /** Elements of first operands that are captured, since there is no derivative in them; `avals` and `values` are of the others. */
  readonly held?: readonly NDArray[]
  /** What the primitive is given of the other operands, where it is defined on some arrays only: symmetric matrices, say. */
  readonly prepare?: (xs: readonly NDArray[]) => readonly NDArray[]
}

/** How a law meets a primitive. */
export interface Generator<P> {
  /** Every dtype, with NaN, infinities and all. */
  readonly any: fc.Arbitrary<Signature<P>>
  /** Float64 mostly, away from kinks and poles; `null` where the derivative is zero or refused. */
  readonly smooth: fc.Arbitrary<Signature<P>> | null
}

export const subjectsOf = <P extends Params>(primitive: Primitive<P>, signatures: fc.Arbitrary<Signature<P>>): fc.Arbitrary<Subject> =>
  signatures.map(({ params, avals, values, held = [], prepare = xs => xs }) => ({
    f: (...xs) => bind(primitive, [...held, ...prepare(xs)], params),
    args: values.map(lists => lists.map((list, i) => arrayOf(avals[i]!, list))),
  }))

// ------------------------------------------------------------------ types

export const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'] as const
/** One narrow type of each kind stands for the other. */
export const INTEGERS = ['int32', 'uint32', 'int8', 'uint16'] as const
export const NUMBERS = [...FLOATS, ...INTEGERS] as const
export const ORDERED = [...NUMBERS, 'bool'] as const
export const ANY = [...ORDERED, 'key'] as const

/** Few, so that compiled programs are met again. */
export const SHAPES: readonly Shape[] = [[], [3], [2, 3], [0], [9]]
export const RANKED: readonly Shape[] = [[3], [2, 3], [2, 1, 2], [0], [2, 0], [9], [3, 2, 2]]
const SMOOTH_SHAPES: readonly Shape[] = [[], [3], [2, 3]]
export const SMOOTH_RANKED: readonly Shape[] = [[3], [2, 3], [2, 2, 2]]

const WEAK: readonly DType[] = ['float32', 'int32']

/** Operands of one dtype, all weak once in a while. */
export const typesOf = (shapes: readonly Shape[], dtype: DType): fc.Arbitrary<readonly Aval[]> =>
  WEAK.includes(dtype)
    ? fc.integer({ min: 0, max: 7 }).map(n => shapes.map(shape => aval(shape, dtype, n === 0)))
    : fc.constant(shapes.map(shape => aval(shape, dtype)))

// ------------------------------------------------------------------ elements

/** Anything at all. */
export const anyValues = (avals: readonly Aval[]): fc.Arbitrary<readonly (readonly number[])[]> =>
  fc.tuple(...avals.map(a => fc.array(numbers(a.dtype), { minLength: numbersIn(a), maxLength: numbersIn(a) })))

/** Where the elements of an operand lie; `signed`: or their negatives. */
export interface Range {
  readonly min: number
  readonly max: number
  readonly signed?: boolean
}

export const range = (min: number, max: number): Range => ({ min, max })
export const awayFromZero = (min: number, max: number): Range => ({ min, max, signed: true })

/** Elements all different, within a range per operand and well apart: no ties, and no kink within a small step. */
export const distinctValues = (avals: readonly Aval[], ranges: readonly Range[]): fc.Arbitrary<readonly (readonly number[])[]> => {
  const counts = avals.map(numbersIn)
  const total = counts.reduce((a, b) => a + b, 0)
  const places = Array.from({ length: total }, (_, i) => i)
  return fc
    .tuple(
      fc.shuffledSubarray(places, { minLength: total, maxLength: total }),
      fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: total, maxLength: total }),
      fc.array(fc.boolean(), { minLength: total, maxLength: total }),
    )
    .map(([order, jitter, negative]) => {
      let next = 0
      return counts.map((count, operand) => {
        const { min, max, signed = false } = ranges[operand % ranges.length]!
        return Array.from({ length: count }, () => {
          const i = next++
          const x = min + ((max - min) * (order[i]! + jitter[i]!)) / total
          return signed && negative[i]! ? -x : x
        })
      })
    })
}

// ------------------------------------------------------------------ families

/** Parameters and operand shapes, from one shape. */
export type Make<P> = (shape: Shape) => fc.Arbitrary<{ readonly params: P; readonly shapes: readonly Shape[] }>

export interface Family<P> {
  readonly dtypes: readonly DType[]
  readonly shapes?: readonly Shape[]
  readonly make: Make<P>
  /** Ranges of the operands where the primitive is smooth; one is for all. */
  readonly smooth: Range | readonly Range[] | null
  readonly smoothShapes?: readonly Shape[]
}

/** Primitives whose operands have one dtype. */
export const family = <P>({ dtypes, make, smooth, shapes = RANKED, smoothShapes = SMOOTH_RANKED }: Family<P>): Generator<P> => {
  const ranges = smooth === null ? [] : Array.isArray(smooth) ? (smooth as readonly Range[]) : [smooth as Range] // isArray does not know readonly arrays
  return {
    any: fc
      .tuple(fc.constantFrom(...dtypes), fc.constantFrom(...shapes))
      .chain(([dtype, shape]) => make(shape).chain(({ params, shapes: operands }) => typesOf(operands, dtype).map(avals => ({ params, avals, values: anyValues(avals) })))),
    smooth:
      smooth === null
        ? null
        : fc.constantFrom(...smoothShapes).chain(shape =>
            make(shape).map(({ params, shapes: operands }) => {
              const avals = operands.map(s => aval(s, 'float64'))
              return { params, avals, values: distinctValues(avals, ranges) }
            }),
          ),
  }
}

/** A primitive on operands of one shape and dtype, without parameters. */
export const elementwise = (arity: number, dtypes: readonly DType[], smooth: Range | readonly Range[] | null): Generator<Readonly<Record<string, never>>> =>
  family({ dtypes, shapes: SHAPES, smoothShapes: SMOOTH_SHAPES, smooth, make: shape => fc.constant({ params: {}, shapes: Array.from({ length: arity }, () => shape) }) })

/** A primitive on one operand. */
export const unaryWith = <P>(dtypes: readonly DType[], smooth: Range | null, params: (shape: Shape) => fc.Arbitrary<P>, shapes = RANKED): Generator<P> =>
  family({ dtypes, shapes, smooth, make: shape => params(shape).map(p => ({ params: p, shapes: [shape] })) })

// ------------------------------------------------------------------ parameters

export const axisOf = (shape: Shape): fc.Arbitrary<number> => fc.nat({ max: shape.length - 1 })

/** Some of the axes, increasing. */
export const axesOf = (shape: Shape): fc.Arbitrary<readonly number[]> => fc.subarray(shape.map((_, d) => d))

export const permutationOf = (shape: Shape): fc.Arbitrary<readonly number[]> =>
  fc.shuffledSubarray(shape.map((_, d) => d), { minLength: shape.length, maxLength: shape.length })

/** One choice for every axis. */
export const perAxis = <A>(shape: Shape, choose: (size: number, axis: number) => fc.Arbitrary<A>): fc.Arbitrary<readonly A[]> => fc.tuple(...shape.map(choose))

export const integer = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
