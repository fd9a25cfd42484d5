/** Reduction by a function of the user: a known monoid where it is one, otherwise a tree of pairs. */
import { formatAval } from '../core/base/aval.js'
import { iinfo } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { dropAxes, normalizeAxes, shapesEqual, sizeOf } from '../core/base/shape.js'
import * as tree from '../core/base/tree.js'
import type { Primitive } from '../core/ir/primitive.js'
import { add, addP, max, maxP, min, minP, mul, mulP } from '../core/ops/arithmetic.js'
import { and, andP, or, orP, xor, xorP } from '../core/ops/bitwise.js'
import { broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { concatenate } from '../core/ops/concatenation.js'
import { transpose } from '../core/ops/permutation.js'
import * as reduction from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { asArray, asArrays, type NDArray, representationOf } from '../core/trace/ndarray.js'
import { batchEval, materializeBatch } from '../transforms/batch-program.js'
import { greatest, least } from './limits.js'
import { type ArrayLike, checkArrayLike, toArray } from './operands.js'
import { oneDType } from './uniform.js'

interface Monoid {
  readonly combine: (x: NDArray, y: NDArray) => NDArray
  readonly reduce: (x: NDArray, axes: readonly number[]) => NDArray
  readonly identity: (x: NDArray) => number
}

const ones = ({ dtype }: NDArray): number => (dtype === 'bool' ? 1 : dtype.startsWith('u') ? iinfo(dtype).max : -1)

const monoids: ReadonlyMap<unknown, Monoid> = new Map<unknown, Monoid>([
  [addP, { combine: add, reduce: reduceSum, identity: () => 0 }],
  [mulP, { combine: mul, reduce: reduction.reduceProd, identity: () => 1 }],
  [maxP, { combine: max, reduce: reduction.reduceMax, identity: x => least(x.dtype) }],
  [minP, { combine: min, reduce: reduction.reduceMin, identity: x => greatest(x.dtype) }],
  [andP, { combine: and, reduce: reduction.reduceAnd, identity: ones }],
  [orP, { combine: or, reduce: reduction.reduceOr, identity: () => 0 }],
  [xorP, { combine: xor, reduce: reduction.reduceXor, identity: () => 0 }],
])

/** The monoid whose operation a program of two scalars is, in either order. */
const monoidOf = ({ jaxpr: { inputs, eqns, outputs } }: TracedFunction): Monoid | undefined => {
  const [eqn] = eqns
  if (eqn === undefined || eqns.length > 1 || inputs.length !== 2 || outputs.length !== 1 || outputs[0] !== eqn.outputs[0]) return undefined
  const primitive: Primitive = eqn.primitive
  return eqn.inputs.length === 2 && inputs.every(v => eqn.inputs.includes(v)) ? monoids.get(primitive) : undefined
}

/** Reduced axes in front, as one. */
const inRows = (x: NDArray, axes: readonly number[]): NDArray => {
  const kept = x.shape.map((_, d) => d).filter(d => !axes.includes(d))
  return reshape(transpose(x, [...axes, ...kept]), [sizeOf(axes.map(d => x.shape[d]!)), ...dropAxes(x.shape, axes)])
}

/** The program of scalars on arrays, elementwise. */
const elementwise = ({ jaxpr, captured }: TracedFunction, xs: readonly NDArray[]): readonly NDArray[] => {
  const { shape, size } = xs[0]!
  const axis = { size, name: null }
  const inputs = [...captured.map(value => ({ value, batched: false })), ...xs.map(x => ({ value: reshape(x, [size]), batched: true }))]
  return batchEval(jaxpr, axis, inputs).map(y => reshape(asArray(materializeBatch(axis, y)), shape))
}

/** Neighbours in pairs, until one row is left: the order of the elements is kept. */
const fold = (program: TracedFunction, rows: readonly NDArray[]): readonly NDArray[] => {
  const n = rows[0]!.shape[0]!
  if (n === 1) return rows
  const even = n - (n % 2)
  const every = (from: number): readonly NDArray[] => rows.map(x => sliceInDim(x, 0, from, even, 2))
  const paired = elementwise(program, [...every(0), ...every(1)])
  return fold(program, even === n ? paired : paired.map((x, i) => concatenate([x, sliceInDim(rows[i]!, 0, even, n)], 0)))
}

/**
 * Reduces axes by `computation`, an associative and commutative function of two scalars, from `initValue` on, which should be its
 * identity. With a tree of arrays `computation` takes and returns trees. Sums, products, extremes and logic are recognised; anything
 * else is computed in a tree of pairs. Data-first only. Source: `jax.lax.reduce`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduce(np.array([[1, 2], [3, 4]]), 0, lax.add, [1]).tolist() // => [3,7]
 * lax.reduce(np.array([3, 4]), 0, (x, y) => np.hypot(x, y), [0]).item() // => 5
 * ```
 */
export function reduce(operand: ArrayLike, initValue: ArrayLike, computation: (x: NDArray, y: NDArray) => ArrayLike, dimensions: readonly number[]): NDArray
export function reduce<T>(operands: T, initValues: unknown, computation: (x: T, y: T) => unknown, dimensions: readonly number[]): T
export function reduce(operands: unknown, initValues: unknown, computation: (x: never, y: never) => unknown, dimensions: readonly number[]): unknown {
  const [leaves, def] = tree.flatten(operands)
  const xs = leaves.map(x => toArray('reduce', x))
  if (xs[0] === undefined) throw new ArgumentError('reduce', { expected: 'at least one array', got: 'a tree without leaves' })
  if (xs.some(x => !shapesEqual(x.shape, xs[0]!.shape))) throw new ShapeError('reduce', { expected: 'operands of one shape', got: xs.map(formatAval).join(' and ') })
  const inits = tree.leavesUpTo(def, initValues, 'reduce').map((init, i) => initFor(xs[i]!, init))
  const axes = normalizeAxes('reduce', dimensions, xs[0].ndim)
  const scalars = xs.map(({ dtype }) => ({ shape: [], dtype, weakType: false }))
  const program = traceJaxpr('stage', 'reduce', [...scalars, ...scalars], both => {
    const of = (part: readonly NDArray[]): never => tree.unflatten(def, part) as never // the computation takes the trees it is given
    const result = computation(of(both.slice(0, xs.length)), of(both.slice(xs.length)))
    return tree.leavesUpTo(def, result, 'reduce').map((y, i) => resultLike(xs[i]!, y))
  })
  return tree.unflatten(def, reduceAll(program, xs, inits, axes))
}

const reduceAll = (program: TracedFunction, xs: readonly NDArray[], inits: readonly NDArray[], axes: readonly number[]): readonly NDArray[] => {
  const [x] = xs, [init] = inits
  const monoid = xs.length === 1 && program.captured.length === 0 ? monoidOf(program) : undefined
  if (monoid !== undefined) {
    const reduced = monoid.reduce(x!, axes)
    const rep = representationOf(init!)
    return [rep._tag === 'splat' && Object.is(rep.value, monoid.identity(x!)) ? reduced : monoid.combine(broadcastTo(init!, reduced.shape), reduced)]
  }
  const rows = xs.map(y => inRows(y, axes))
  const shape = dropAxes(x!.shape, axes)
  const start = inits.map(y => broadcastTo(y, shape))
  if (rows[0]!.shape[0] === 0) return start
  return elementwise(program, asArrays([...start, ...fold(program, rows).map(y => reshape(y, shape))]))
}

const initFor = (x: NDArray, init: unknown): NDArray => {
  const value = oneDType('reduce', [x, checkArrayLike('reduce', init, 'the initial value')])[1]!
  if (value.ndim > 0) throw new ShapeError('reduce', { expected: 'scalar initial values', got: formatAval(value) })
  return value
}

const resultLike = (x: NDArray, y: unknown): NDArray => {
  const result = oneDType('reduce', [x, checkArrayLike('reduce', y, 'the result of the computation')])[1]!
  if (result.ndim > 0) throw new ShapeError('reduce', { expected: 'a computation of scalars that returns scalars', got: formatAval(result) })
  return result
}
