/** Choosing which function to run. */
import { type Aval, avalsEqual, formatAval } from '../core/base/aval.js'
import { isFloat, isInteger } from '../core/base/dtype.js'
import { ArgumentError, DTypeError, ShapeError } from '../core/base/errors.js'
import { promote } from '../core/base/promote.js'
import { shapesEqual } from '../core/base/shape.js'
import { checkSameTree, formatPath, leafPaths, type TreeDef, unflatten } from '../core/base/tree.js'
import type { Atom } from '../core/ir/jaxpr.js'
import { ne } from '../core/ops/comparison.js'
import { int32 } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { clamp } from '../core/ops/selection.js'
import { bind } from '../core/trace/bind.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { condP } from './cond-primitive.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { castResults, shareCaptured } from './program-inputs.js'
import { traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/**
 * `onTrue(...operands)` where `pred` (a bool scalar, or a number that is not 0) is true, else `onFalse(...operands)`: only one of
 * them runs, and only what it computes has a derivative. Both return the same structure, shapes and dtypes. Under `vmap` with a batch
 * of predicates both run and `np.where` chooses.
 *
 * Source: `jax.lax.cond`.
 *
 * @example
 * ```ts
 * import { grad, lax, np, type NDArray } from 'cotangent'
 * const f = (x: NDArray) => lax.cond(np.greater(x, 0), () => np.sqrt(x), () => 0)
 * f(np.array(4)).item() // => 2
 * grad(f)(0).item() // => 0
 * ```
 */
export function cond<A extends readonly unknown[], R, S>(pred: NDArray | boolean | number, onTrue: (...operands: A) => R, onFalse: (...operands: A) => S, ...operands: Arguments<A>): Arrays<R>
export function cond(pred: NDArray | boolean | number, onTrue: AnyFunction, onFalse: AnyFunction, ...operands: readonly unknown[]): unknown {
  checkFunction('cond', onTrue)
  checkFunction('cond', onFalse)
  return choose('cond', convert(truth(pred), 'int32'), [onFalse, onTrue], ['the false branch', 'the true branch'], operands)
}

const truth = (pred: unknown): NDArray => {
  if (typeof pred === 'boolean' || typeof pred === 'number') return convert(int32(pred !== false && pred !== 0 ? 1 : 0), 'bool')
  if (!isNDArray(pred)) throw new DTypeError('cond', { expected: 'a bool scalar as predicate', got: typeof pred })
  if (pred.ndim !== 0) throw new ShapeError('cond', { expected: 'a scalar predicate', got: formatAval(pred), hint: 'np.where chooses element by element; np.any and np.all reduce' })
  if (pred.dtype === 'bool') return pred
  if (!isInteger(pred.dtype) && !isFloat(pred.dtype)) throw new DTypeError('cond', { expected: 'a bool scalar as predicate', got: formatAval(pred) })
  return ne(pred, 0)
}

/**
 * `branches[index](...operands)`; an index out of range is the nearest in range. As `cond`, for many branches.
 *
 * Source: `jax.lax.switch`.
 *
 * @example
 * ```ts
 * import { lax, np, type NDArray } from 'cotangent'
 * lax.switch(2, [x => x, x => np.negative(x), x => np.square(x)], 3).item() // => 9
 * ```
 */
export function switch_<A extends readonly NDArray[], R>(index: NDArray | number, branches: readonly ((...operands: A) => R)[], ...operands: Arguments<A>): Arrays<R>
export function switch_<A extends readonly unknown[], R>(index: NDArray | number, branches: readonly ((...operands: A) => R)[], ...operands: Arguments<A>): Arrays<R>
export function switch_(index: NDArray | number, branches: readonly AnyFunction[], ...operands: readonly unknown[]): unknown {
  if (!Array.isArray(branches) || branches.length === 0) throw new ArgumentError('switch', { expected: 'a list of at least one branch', got: Array.isArray(branches) ? 'an empty list' : typeof branches })
  for (const branch of branches) checkFunction('switch', branch)
  const last = branches.length - 1
  const selector = typeof index === 'number' ? int32(Math.min(Math.max(position(index), 0), last)) : clamp(0, indexScalar(index), last)
  return choose('switch', selector, branches, branches.map((_, i) => `branch ${i}`), operands)
}

const position = (index: number): number => {
  if (!Number.isInteger(index)) throw new ArgumentError('switch', { expected: 'an integer index', got: String(index) })
  return index
}

const indexScalar = (index: unknown): NDArray => {
  if (!isNDArray(index) || index.ndim !== 0) throw new ShapeError('switch', { expected: 'a scalar index', got: isNDArray(index) ? formatAval(index) : typeof index })
  // numbers given to transformed functions are weak floats
  if (!isInteger(index.dtype) && index.dtype !== 'bool' && !index.weakType) throw new DTypeError('switch', { expected: 'an integer index', got: formatAval(index), hint: "np.astype(index, 'int32')" })
  return convert(index, 'int32')
}

const choose = (op: string, index: NDArray, branches: readonly AnyFunction[], names: readonly string[], operands: readonly unknown[]): unknown => {
  const traced = branches.map(branch => traceCall(op, branch, operands))
  const [first] = traced
  for (let b = 1; b < traced.length; b++) checkSameTree(op, `the result of ${names[b]}`, first!.def, traced[b]!.def, `it has the structure of the result of ${names[0]}`)
  const types = first!.jaxpr.outputs.map((_, i) => commonType(op, traced.map(t => t.jaxpr.outputs[i]!), names, first!.def, i))
  const { captured, jaxprs } = shareCaptured(traced.map(({ jaxpr, captured }) => ({ jaxpr: castResults(jaxpr, types), captured })))
  return unflatten(first!.def, bind(condP, [index, ...captured, ...first!.leaves], { branches: jaxprs }))
}

/** Weak types give way to strong ones, and whole numbers to integers. */
const commonType = (op: string, atoms: readonly Atom[], names: readonly string[], def: TreeDef, leaf: number): Aval => {
  const isNumber = (a: Atom): boolean => a._tag === 'literal' && a.aval.weakType && Number.isInteger(a.value)
  const arrays = atoms.some(a => !isNumber(a)) ? atoms.filter(a => !isNumber(a)) : atoms
  const differ = (b: Aval, at: number): { readonly expected: string; readonly got: string; readonly path: string } => ({
    expected: `branches that return one type: ${formatAval(atoms[0]!.aval)} (${names[0]})`,
    got: `${formatAval(b)} (${names[at]})`,
    path: `result${formatPath(leafPaths(def)[leaf]!)}`,
  })
  atoms.forEach((a, i) => {
    if (!shapesEqual(a.aval.shape, atoms[0]!.aval.shape)) throw new ShapeError(op, { ...differ(a.aval, i), hint: 'shapes are part of the program: make both branches return the same' })
  })
  return arrays.map(a => a.aval).reduce((a, b) => {
    if (avalsEqual(a, b)) return a
    const mayGive = a.dtype !== 'key' && b.dtype !== 'key' && (a.dtype === b.dtype || a.weakType || b.weakType)
    const together = mayGive ? promote(a, b) : a
    const kept = mayGive && (a.weakType || together.dtype === a.dtype) && (b.weakType || together.dtype === b.dtype)
    if (!kept) throw new DTypeError(op, { ...differ(b, atoms.findIndex(x => x.aval === b)), hint: 'convert one of them with np.astype' })
    return { shape: a.shape, dtype: together.dtype, weakType: together.weakType }
  })
}
