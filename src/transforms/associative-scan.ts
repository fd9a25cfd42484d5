/** All prefixes of an associative operation, in logarithmically many steps of whole arrays. */
import { formatAval } from '../core/base/aval.js'
import { AxisError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { formatShape, normalizeAxis } from '../core/base/shape.js'
import { checkSameTree, unflatten } from '../core/base/tree.js'
import { concatenate } from '../core/ops/concatenation.js'
import { zeros } from '../core/ops/constants.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { sliceInDim } from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type AnyFunction, checkFunction, flattenArrays } from './flat-function.js'
import type { Arrays } from './types.js'

export interface AssociativeScanOptions {
  /** From the last to the first. */
  readonly reverse?: boolean
  /** The axis to go along (0). */
  readonly axis?: number
}
const associativeScanOptions: Known<AssociativeScanOptions> = { reverse: true, axis: true }

/**
 * Entry i of the result is `elems[0] ∘ elems[1] ∘ … ∘ elems[i]` along an axis, for an associative `f(a, b)` of trees that works on
 * whole arrays, element by element.
 *
 * Source: `jax.lax.associative_scan`; "Prefix Sums and Their Applications", Blelloch 1990.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.associativeScan((a, b) => np.multiply(a, b), np.array([1, 2, 3, 4])).tolist() // => [1,2,6,24]
 * ```
 */
export function associativeScan<T>(f: (a: Arrays<T>, b: Arrays<T>) => unknown, elems: T, options?: AssociativeScanOptions): Arrays<T>
export function associativeScan(f: AnyFunction, elems: unknown, options: AssociativeScanOptions = {}): unknown {
  const { reverse = false, axis = 0 } = checkOptions('associativeScan', options, associativeScanOptions)
  checkFunction('associativeScan', f)
  const { leaves, def } = flattenArrays('associativeScan', 'elems', elems)
  const axes = leaves.map(x => {
    if (x.ndim === 0) throw new AxisError('associativeScan', { expected: 'arrays with an axis to go along', got: formatAval(x) })
    return normalizeAxis('associativeScan', axis, x.ndim)
  })
  const sizes = leaves.map((x, i) => x.shape[axes[i]!]!)
  if (new Set(sizes).size > 1) throw new ShapeError('associativeScan', { expected: 'arrays of one size along the axis', got: leaves.map(formatAval).join(', ') })
  const combine = (a: readonly NDArray[], b: readonly NDArray[]): readonly NDArray[] => {
    const out = flattenArrays('associativeScan', 'the result of f', f(...([unflatten(def, a), unflatten(def, b)] as never[]))) // the public signature ties the arguments to f
    checkSameTree('associativeScan', 'the result of f', def, out.def, 'f returns the structure of its arguments')
    out.leaves.forEach((y, i) => {
      if (y.ndim !== a[i]!.ndim) throw new ShapeError('associativeScan', { expected: `results of the shape of the arguments, ${formatShape(a[i]!.shape)}`, got: formatAval(y), hint: 'f gets whole arrays and works element by element' })
    })
    return out.leaves
  }
  const flip = (xs: readonly NDArray[]): readonly NDArray[] => (reverse ? xs.map((x, i) => rev(x, [axes[i]!])) : xs)
  const along: Along = {
    cut: (xs, from, to, step = 1) => xs.map((x, i) => sliceInDim(x, axes[i]!, from, Math.min(to, x.shape[axes[i]!]!), step)),
    join: (xs, ys) => xs.map((x, i) => concatenate([x, ys[i]!], axes[i]!)),
    interleave: (xs, ys) => xs.map((x, i) => interleave(x, ys[i]!, axes[i]!)),
  }
  return unflatten(def, flip(prefixes(flip(leaves), sizes[0] ?? 0, combine, along)))
}

type Lists = readonly NDArray[]

interface Along {
  readonly cut: (xs: Lists, from: number, to: number, step?: number) => Lists
  readonly join: (xs: Lists, ys: Lists) => Lists
  readonly interleave: (xs: Lists, ys: Lists) => Lists
}

/** Combines neighbours, scans the half as many, and fills in the others. */
const prefixes = (xs: Lists, n: number, combine: (a: Lists, b: Lists) => Lists, along: Along): Lists => {
  if (n < 2) return xs
  const half = n >> 1
  const pairs = combine(along.cut(xs, 0, 2 * half, 2), along.cut(xs, 1, n, 2))
  const odd = prefixes(pairs, half, combine, along)
  const evens = along.cut(xs, 2, n, 2)
  const before = n % 2 === 0 ? along.cut(odd, 0, half - 1) : odd
  const even = n < 3 ? along.cut(xs, 0, 1) : along.join(along.cut(xs, 0, 1), combine(before, evens))
  return along.interleave(even, odd)
}

/** x0 y0 x1 y1 …, where `x` may be one longer. */
const interleave = (x: NDArray, y: NDArray, axis: number): NDArray => {
  const n = x.shape[axis]!, m = y.shape[axis]!
  const pair = (z: NDArray): NDArray => reshape(z, [...z.shape.slice(0, axis + 1), 1, ...z.shape.slice(axis + 1)])
  const resized = (k: number): readonly number[] => x.shape.map((size, d) => (d === axis ? k : size))
  const longer = n === m ? y : concatenate([y, zeros({ shape: resized(n - m), dtype: y.dtype })], axis)
  const both = reshape(concatenate([pair(x), pair(longer)], axis + 1), resized(2 * n))
  return sliceInDim(both, axis, 0, n + m)
}
