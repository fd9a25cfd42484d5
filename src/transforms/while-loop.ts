/** Loops that run until something holds, and loops that count. */
import { formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { ArgumentError, DTypeError, ShapeError } from '../core/base/errors.js'
import { unflatten } from '../core/base/tree.js'
import { add } from '../core/ops/arithmetic.js'
import { lt } from '../core/ops/comparison.js'
import { int32 } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { concreteValue, isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { flattenCarry, settleCarry } from './carry.js'
import { type AnyFunction, checkFunction, flattenArrays } from './flat-function.js'
import { scan } from './scan.js'
import type { Argument, Arrays } from './types.js'
import { whileP } from './while-primitive.js'

/**
 * `body` applied to the carry as long as `cond` of it is true: the first carry for which it is not. `cond` returns a bool scalar; the
 * carry keeps its structure, shapes and dtypes. Under `vmap` every example stops on its own.
 *
 * Source: `jax.lax.while_loop`. Forward mode works; reverse mode is a NotDifferentiableError: see `foriLoop` and `scan`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.whileLoop(x => np.less(x, 100), x => np.multiply(x, 2), 3).item() // => 192
 * ```
 */
export function whileLoop<C>(cond: (carry: Arrays<C>) => NDArray | boolean, body: (carry: Arrays<C>) => NoInfer<Argument<Arrays<C>>>, init: C): Arrays<C>
export function whileLoop(cond: AnyFunction, body: AnyFunction, init: unknown): unknown {
  checkFunction('whileLoop', cond)
  checkFunction('whileLoop', body)
  const carry = flattenArrays('whileLoop', 'the initial carry', init)
  const apply = (f: AnyFunction, leaves: readonly NDArray[]): unknown => f(unflatten(carry.def, leaves) as never) // the public signature ties the carry to f
  const { body: step, initial } = settleCarry('whileLoop', carry.leaves, carry.def, types =>
    traceJaxpr('stage', 'whileLoop', types, leaves => flattenCarry('whileLoop', 'the carry', apply(body, leaves), carry.def, types)),
  )
  const test = traceJaxpr('stage', 'whileLoop', step.jaxpr.inputs.slice(step.captured.length).map(v => v.aval), leaves => [predicate(apply(cond, leaves))])
  const results = bind(whileP, [...test.captured, ...step.captured, ...initial], { cond: test.jaxpr, condConsts: test.captured.length, body: step.jaxpr, bodyConsts: step.captured.length })
  return unflatten(carry.def, results)
}

const predicate = (result: unknown): NDArray => {
  if (typeof result === 'boolean') return convert(int32(result ? 1 : 0), 'bool')
  if (!isNDArray(result)) throw new DTypeError('whileLoop', { expected: 'a condition that returns a bool scalar', got: typeof result, hint: 'compare with np.less, np.greater, …' })
  if (result.ndim !== 0) throw new ShapeError('whileLoop', { expected: 'a condition that returns a bool scalar', got: formatAval(result), hint: 'reduce it with np.any or np.all' })
  if (result.dtype !== 'bool') throw new DTypeError('whileLoop', { expected: 'a condition that returns a bool scalar', got: formatAval(result), hint: 'compare: np.notEqual(x, 0)' })
  return result
}

/**
 * `carry = body(i, carry)` for the int32 `i` from `lower` up to, not including, `upper`. With bounds that are known (numbers) it is
 * a `scan`, and reverse mode works; with others a `whileLoop`.
 *
 * Source: `jax.lax.fori_loop`.
 *
 * @example
 * ```ts
 * import { grad, lax, np } from 'cotangent'
 * lax.foriLoop(0, 5, (i, sum) => np.add(sum, i), 0).item() // => 10
 * grad(x => lax.foriLoop(0, 3, (_, y) => np.multiply(y, x), 1))(2).item() // => 12
 * ```
 */
export function foriLoop<C>(lower: NDArray | number, upper: NDArray | number, body: (i: NDArray, carry: Arrays<C>) => NoInfer<Argument<Arrays<C>>>, init: C): Arrays<C>
export function foriLoop(lower: NDArray | number, upper: NDArray | number, body: AnyFunction, init: unknown): unknown {
  checkFunction('foriLoop', body)
  const from = bound('lower', lower), to = bound('upper', upper)
  const apply = (i: NDArray, carry: unknown): unknown => body(...([i, carry] as never[])) // the public signature ties the arguments to the body
  if (typeof from === 'number' && typeof to === 'number') {
    const length = Math.max(0, to - from)
    const counter = from === 0 ? iota('int32', [length], 0) : add(iota('int32', [length], 0), from)
    return (scan as LooseScan)((carry, i) => [apply(i, carry), null], init, counter)[0] // the types are the caller's
  }
  const start = convert(toScalar(from), 'int32'), end = convert(toScalar(to), 'int32')
  const [, result] = (whileLoop as LooseWhile)(([i]) => lt(i, end), ([i, carry]) => [add(i, 1), apply(i, carry)], [start, init]) // the types are the caller's
  return result
}

// Carries of unknown structure; what the body returns is checked when it is traced.
type LooseScan = (f: (carry: unknown, i: NDArray) => readonly [unknown, null], init: unknown, xs: NDArray) => [unknown, null]
type LooseWhile = (cond: (carry: readonly [NDArray, unknown]) => NDArray, body: (carry: readonly [NDArray, unknown]) => readonly [NDArray, unknown], init: readonly [NDArray, unknown]) => readonly [NDArray, unknown]

const toScalar = (x: NDArray | number): NDArray => (typeof x === 'number' ? int32(x) : x)

/** A number where the value is known. */
const bound = (name: string, x: NDArray | number): NDArray | number => {
  if (typeof x === 'number') {
    if (!Number.isInteger(x)) throw new ArgumentError('foriLoop', { expected: `an integer as ${name} bound`, got: String(x) })
    return x
  }
  if (!isNDArray(x) || x.ndim !== 0) throw new ShapeError('foriLoop', { expected: `a number or an integer scalar as ${name} bound`, got: isNDArray(x) ? formatAval(x) : typeof x })
  if (!isInteger(x.dtype) && !(x.weakType && isWhole(x))) throw new DTypeError('foriLoop', { expected: `an integer scalar as ${name} bound`, got: formatAval(x), hint: "np.astype(n, 'int32')" })
  const known = concreteValue(x)
  return known === null ? x : Number(known.item())
}

/** Numbers given to transformed functions are weak floats. */
const isWhole = (x: NDArray): boolean => {
  const known = concreteValue(x)
  return known === null || Number.isInteger(known.item())
}
