/** What reductions by a function of two scalars share: the function traced, recognised where it is a well-known one, and on arrays. */
import { formatAval } from '../core/base/aval.js'
import { iinfo } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { shapesEqual } from '../core/base/shape.js'
import * as tree from '../core/base/tree.js'
import type { Primitive } from '../core/ir/primitive.js'
import { add, addP, max, maxP, min, minP, mul, mulP } from '../core/ops/arithmetic.js'
import { and, andP, or, orP, xor, xorP } from '../core/ops/bitwise.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import * as reduction from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { reduceWindowMax, reduceWindowMin, reduceWindowSum, type Windowed } from '../core/ops/window-reduction.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { asArray, type NDArray, representationOf } from '../core/trace/ndarray.js'
import { batchEval, materializeBatch } from '../transforms/batch-program.js'
import { greatest, least } from './limits.js'
import { checkArrayLike, toArray } from './operands.js'
import { oneDType } from './uniform.js'

/** A reduction of the leaves of a tree. */
export interface Reducing {
  readonly xs: readonly NDArray[]
  readonly inits: readonly NDArray[]
  /** The function of two scalars per leaf. */
  readonly program: TracedFunction
  readonly unflatten: (leaves: readonly NDArray[]) => unknown
}

/** The operands of a reduction, checked, and its function, traced. */
export const reducing = (op: string, operands: unknown, initValues: unknown, computation: (x: never, y: never) => unknown): Reducing => {
  const [leaves, def] = tree.flatten(operands)
  const xs = leaves.map(x => toArray(op, x))
  const [first] = xs
  if (first === undefined) throw new ArgumentError(op, { expected: 'at least one array', got: 'a tree without leaves' })
  if (xs.some(x => !shapesEqual(x.shape, first.shape))) throw new ShapeError(op, { expected: 'operands of one shape', got: xs.map(formatAval).join(' and ') })
  const scalarLike = (x: NDArray, y: unknown, what: string): NDArray => {
    const scalar = oneDType(op, [x, checkArrayLike(op, y, what)])[1]!
    if (scalar.ndim > 0) throw new ShapeError(op, { expected: `a scalar as ${what}`, got: formatAval(scalar) })
    return scalar
  }
  const scalars = xs.map(({ dtype }) => ({ shape: [], dtype, weakType: false }))
  return {
    xs,
    inits: tree.leavesUpTo(def, initValues, op).map((init, i) => scalarLike(xs[i]!, init, 'the initial value')),
    program: traceJaxpr('stage', op, [...scalars, ...scalars], both => {
      const of = (part: readonly NDArray[]): never => tree.unflatten(def, part) as never // the computation takes the trees it is given
      return tree.leavesUpTo(def, computation(of(both.slice(0, xs.length)), of(both.slice(xs.length))), op).map((y, i) => scalarLike(xs[i]!, y, 'the result of the computation'))
    }),
    unflatten: results => tree.unflatten(def, results),
  }
}

/** An operation with primitives of its own for whole axes and for windows. */
export interface Monoid {
  readonly combine: (x: NDArray, y: NDArray) => NDArray
  readonly reduce: (x: NDArray, axes: readonly number[]) => NDArray
  readonly reduceWindow?: (x: NDArray, windowed: Windowed) => NDArray
  readonly identity: (x: NDArray) => number
}

const ones = ({ dtype }: NDArray): number => (dtype === 'bool' ? 1 : dtype.startsWith('u') ? iinfo(dtype).max : -1)

const monoids: ReadonlyMap<unknown, Monoid> = new Map<unknown, Monoid>([
  [addP, { combine: add, reduce: reduceSum, reduceWindow: reduceWindowSum, identity: () => 0 }],
  [mulP, { combine: mul, reduce: reduction.reduceProd, identity: () => 1 }],
  [maxP, { combine: max, reduce: reduction.reduceMax, reduceWindow: reduceWindowMax, identity: x => least(x.dtype) }],
  [minP, { combine: min, reduce: reduction.reduceMin, reduceWindow: reduceWindowMin, identity: x => greatest(x.dtype) }],
  [andP, { combine: and, reduce: reduction.reduceAnd, identity: ones }],
  [orP, { combine: or, reduce: reduction.reduceOr, identity: () => 0 }],
  [xorP, { combine: xor, reduce: reduction.reduceXor, identity: () => 0 }],
])

/** The monoid whose operation the function is, in either order. */
export const monoidOf = ({ jaxpr: { inputs, eqns, outputs }, captured }: TracedFunction): Monoid | undefined => {
  const [eqn] = eqns
  if (eqn === undefined || eqns.length > 1 || inputs.length !== 2 || captured.length > 0 || outputs.length !== 1 || outputs[0] !== eqn.outputs[0]) return undefined
  const primitive: Primitive = eqn.primitive
  return eqn.inputs.length === 2 && inputs.every(v => eqn.inputs.includes(v)) ? monoids.get(primitive) : undefined
}

/** Whether an initial value is known to change nothing. */
export const isIdentity = (init: NDArray, monoid: Monoid, x: NDArray): boolean => {
  const rep = representationOf(init)
  return rep._tag === 'splat' && Object.is(rep.value, monoid.identity(x))
}

/** The function on arrays, elementwise. */
export const elementwise = ({ jaxpr, captured }: TracedFunction, xs: readonly NDArray[]): readonly NDArray[] => {
  const { shape, size } = xs[0]!
  const axis = { size, name: null }
  const inputs = [...captured.map(value => ({ value, batched: false })), ...xs.map(x => ({ value: reshape(x, [size]), batched: true }))]
  return batchEval(jaxpr, axis, inputs).map(y => reshape(asArray(materializeBatch(axis, y)), shape))
}
