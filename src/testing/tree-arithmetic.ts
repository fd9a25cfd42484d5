/** Trees of arrays as vectors. Concrete values only, computed in double precision and rounded to the dtype of the leaf. */
import { isInexact } from '../core/base/dtype.js'
import { TreeError } from '../core/base/errors.js'
import { flatten, treeDefsEqual, unflatten } from '../core/base/tree.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import { arrayOf } from './arrays.js'

const asVector = (op: string, tree: unknown): readonly NDArray[] => {
  const [leaves, def] = flatten(tree)
  return leaves.map(leaf => {
    if (isNDArray(leaf)) return leaf
    if (typeof leaf === 'number') return arrayOf({ shape: [], dtype: 'float32', weakType: true }, [leaf])
    throw new TreeError(op, { expected: 'arrays and numbers as leaves', got: `a leaf of type ${typeof leaf} in ${def}` })
  })
}

/** `x + factor · t`, in the float leaves; the others stay. */
export const addScaled = <T>(x: T, factor: number, t: unknown): T => {
  const [, def] = flatten(x)
  const ts = asVector('addScaled', t)
  const out = asVector('addScaled', x).map((leaf, i) => {
    if (!isInexact(leaf.dtype)) return leaf
    const a = leaf.toTypedArray()
    const b = ts[i]!.toTypedArray()
    return arrayOf(leaf, Float64Array.from(a, (v, k) => v + factor * b[k]!))
  })
  return unflatten(def, out) as T // the structure of x, with arrays for its leaves
}

/** `⟨x, y⟩` over the float leaves. */
export const innerProduct = (x: unknown, y: unknown): number => {
  if (!treeDefsEqual(flatten(x)[1], flatten(y)[1])) throw new TreeError('innerProduct', { expected: String(flatten(x)[1]), got: String(flatten(y)[1]) })
  const ys = asVector('innerProduct', y)
  let sum = 0
  asVector('innerProduct', x).forEach((leaf, i) => {
    if (!isInexact(leaf.dtype)) return
    const a = leaf.toTypedArray()
    const b = ys[i]!.toTypedArray()
    for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  })
  return sum
}

/** `(x − y) · factor` as plain float64 arrays, in the float leaves; zeros in the others. */
export const scaledDifference = (x: unknown, y: unknown, factor: number): unknown => {
  const [, def] = flatten(x)
  const ys = asVector('scaledDifference', y)
  return unflatten(
    def,
    asVector('scaledDifference', x).map((leaf, i) => {
      const a = leaf.toTypedArray()
      const b = ys[i]!.toTypedArray()
      const difference = isInexact(leaf.dtype) ? Float64Array.from(a, (v, k) => (v - b[k]!) * factor) : new Float64Array(a.length)
      return arrayOf({ shape: leaf.shape, dtype: 'float64', weakType: false }, difference)
    }),
  )
}

/** A direction: random in the float leaves, zero in the others. */
export const directionLike = <T>(tree: T, next: () => number): T => {
  const [, def] = flatten(tree)
  return unflatten(
    def,
    asVector('directionLike', tree).map(({ shape, dtype, size }) =>
      arrayOf({ shape, dtype, weakType: false }, Float64Array.from({ length: dtype === 'key' ? 2 * size : size }, () => (isInexact(dtype) ? next() : 0))),
    ),
  ) as T // the structure of tree, with arrays for its leaves
}
