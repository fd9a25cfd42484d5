/** Random programs: compositions of operations that always fit, whatever the random choices. */
import * as fc from 'fast-check'
import { aval } from '../core/base/aval.js'
import { type DType, isFloat } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import type { Shape } from '../core/base/shape.js'
import { abs, add, div, max, min, mul, neg, sub } from '../core/ops/arithmetic.js'
import { broadcastInDim, reduceSum } from '../core/ops/broadcasting.js'
import { gt } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { int32 } from '../core/ops/constants.js'
import { dotGeneral } from '../core/ops/contraction.js'
import { convert } from '../core/ops/conversion.js'
import { cumsum } from '../core/ops/cumulative.js'
import { exp, logistic, sqrt, square } from '../core/ops/exponential.js'
import { tanh } from '../core/ops/hyperbolic.js'
import { iota } from '../core/ops/iota.js'
import { transpose } from '../core/ops/permutation.js'
import { reduceMax } from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { floor } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { pad, slice } from '../core/ops/slicing.js'
import { sin } from '../core/ops/trigonometric.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type NumberConstraints, numbers } from './arbitraries.js'
import { arrayOf, numbersIn } from './arrays.js'
import { type Choices, forwardOnly, type Operation, reverseOnly, ruled, structures } from './structures.js'
import type { Subject } from './subject.js'

const axisOf = (x: NDArray, choose: Choices): number => choose.below(x.ndim)

/** Operations on floats that are differentiable everywhere, and bounded or nearly so. */
const smooth: { readonly [name: string]: Operation } = {
  neg,
  sin,
  tanh,
  logistic,
  square,
  scale: (x, { below }) => mul(x, below(5) - 2),
  add: (x, { like }) => add(x, like(x)),
  sub: (x, { like }) => sub(x, like(x)),
  mul: (x, { like }) => mul(x, like(x)),
  div: (x, { like }) => div(x, add(square(like(x)), 1)),
  sqrt: x => sqrt(add(square(x), 1)),
  sum: (x, choose) => (x.ndim === 0 ? x : reduceSum(x, [axisOf(x, choose)])),
  repeat: x => broadcastInDim(x, [2, ...x.shape], x.shape.map((_, d) => d + 1)),
  transpose: x => transpose(x, x.shape.map((_, d) => x.ndim - 1 - d)),
  flatten: x => reshape(x, [x.size]),
  reverse: (x, choose) => (x.ndim === 0 ? x : rev(x, [axisOf(x, choose)])),
  join: (x, choose) => (x.ndim === 0 ? x : concatenate([x, choose.like(x)], axisOf(x, choose))),
  cut: (x, choose) => (x.ndim === 0 ? x : cutAxis(x, axisOf(x, choose))),
  pad: (x, choose) => (x.ndim === 0 ? x : pad(x, convert(int32(0), x.dtype), x.shape.map(() => choose.below(3) - 1).map((n, d) => Math.max(n, -x.shape[d]!)), x.shape.map(() => 1))),
  product: (x, { like }) => (x.ndim === 0 ? x : dotGeneral(x, like(x), [[x.ndim - 1], [x.ndim - 1]])),
  cumsum: (x, choose) => (x.ndim === 0 ? x : cumsum(x, axisOf(x, choose), choose.below(2) === 1)),
  position: (x, choose) => (x.ndim === 0 ? x : mul(x, iota(x.dtype, x.shape, axisOf(x, choose)))),
}

const cutAxis = (x: NDArray, axis: number): NDArray =>
  slice(x, x.shape.map((n, d) => (d === axis ? n >> 1 : 0)), x.shape, x.shape.map(() => 1))

/** With those that have kinks and steps, overflow, and leave the floats. */
const rough: typeof smooth = {
  ...smooth,
  abs,
  exp,
  floor,
  divide: (x, { like }) => div(x, like(x)),
  max: (x, { like }) => max(x, like(x)),
  min: (x, { like }) => min(x, like(x)),
  select: (x, { like }) => select(gt(x, like(x)), x, neg(like(x))),
  maximum: (x, choose) => (x.ndim === 0 || x.shape.includes(0) ? x : reduceMax(x, [axisOf(x, choose)])),
  throughIntegers: x => convert(convert(x, 'int32'), x.dtype),
  throughHalves: x => convert(convert(x, 'bfloat16'), x.dtype),
}

/** One operation: its name, and numbers that its choices are made from. */
interface Step {
  readonly name: string
  readonly picks: readonly number[]
}

/** Larger values are summed down: programs of many steps would not stay small. */
const LARGE = 64

/** How deep bodies of loops and branches stand in one another. */
const DEPTH = 2

type Operations = typeof smooth

/** Choices that are the same at each run, among the values there are. */
const choices = (inner: Operations, values: readonly NDArray[], picks: readonly number[], depth: number): Choices => {
  let next = 0
  const below = (n: number): number => picks[next++ % picks.length]! % n
  return {
    below,
    like: x => {
      const same = values.filter(y => y.dtype === x.dtype && y.shape.join() === x.shape.join())
      return same.length === 0 ? x : same[below(same.length)]!
    },
    body: () => {
      const kept = depth === 0 ? simple : { ...simple, ...inner }
      const names = Object.keys(kept)
      const operation = kept[names[below(59) % names.length]!]!
      const own = [below(59), below(59), below(59)]
      return x => operation(x, choices(inner, [...values, x], own, depth - 1))
    },
  }
}

/** What bodies of loops do when they do nothing complicated. */
const simple: Operations = { neg, sin, tanh, logistic, scale: smooth['scale']!, mul: smooth['mul']!, div: smooth['div']! }

const run = (operations: Operations, inner: Operations, steps: readonly Step[], xs: readonly NDArray[]): readonly NDArray[] => {
  const values = [...xs]
  for (const { name, picks } of steps) {
    const choose = choices(inner, values, picks, DEPTH)
    const x = values[values.length - 1 - choose.below(Math.min(3, values.length))]!
    values.push(operations[name]!(x.size > LARGE ? reduceSum(x, [0]) : x, choose))
  }
  return values.slice(-2)
}

export interface ProgramConstraints extends NumberConstraints {
  /** A float dtype of all inputs. @defaultValue float32 */
  readonly dtype?: DType
  /** Only operations with derivatives everywhere: in both modes, or in one. @defaultValue false */
  readonly differentiable?: boolean | 'forward' | 'reverse'
  /** Without host functions (custom rules), which do not print. @defaultValue false */
  readonly printable?: boolean
  /** @defaultValue 6 */
  readonly maxLength?: number
}
const programConstraints: Known<ProgramConstraints> = { dtype: true, differentiable: true, printable: true, maxLength: true, edges: true, min: true, max: true }

const inputShapes: readonly (readonly Shape[])[] = [[[]], [[3]], [[2, 3]], [[3], [3]], [[2, 2], [2, 2]], [[3], [2, 3]], [[2, 1, 2]], [[0]], [[2, 3], [3], []]]

/**
 * Random programs with random arguments; loops, branches, custom rules and checkpoints in them hold programs again.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import * as testing from 'cotangent/testing'
 * fc.assert(testing.laws.jitIsEager(testing.programs()), { numRuns: 5 })
 * ```
 */
export const programs = required('programs', 0, ({ dtype = 'float32', differentiable = false, printable = false, maxLength = 6, ...constraints }: ProgramConstraints = {}): fc.Arbitrary<Subject> => {
  const inner: Operations = {
    ...structures,
    ...(printable ? {} : ruled),
    ...(differentiable === false || differentiable === 'forward' ? forwardOnly : {}),
    ...(differentiable === 'reverse' ? reverseOnly : {}),
  }
  const operations = { ...(differentiable === false ? rough : smooth), ...inner }
  const step = fc.record({ name: fc.constantFrom(...Object.keys(operations)), picks: fc.array(fc.nat({ max: 59 }), { minLength: 5, maxLength: 5 }) })
  const element = numbers(dtype, differentiable !== false && isFloat(dtype) ? { min: -1, max: 1, ...constraints } : constraints)
  return fc.tuple(fc.constantFrom(...inputShapes), fc.array(step, { minLength: 1, maxLength })).map(([shapes, steps]) => ({
    f: (...xs) => run(operations, inner, steps, xs),
    args: fc.tuple(
      ...shapes.map(shape => {
        const type = aval(shape, dtype)
        return fc.array(element, { minLength: numbersIn(type), maxLength: numbersIn(type) }).map(values => arrayOf(type, values))
      }),
    ),
  }))
}, programConstraints)
