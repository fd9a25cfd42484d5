/** Where values belong in sorted vectors. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { add, sub } from '../core/ops/arithmetic.js'
import { and, not, or } from '../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { eq, le, lt, ne } from '../core/ops/comparison.js'
import { zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, promoted, toArray } from '../lax/operands.js'
import { entriesAt } from './taking.js'

export type Side = 'left' | 'right'

/** Does `a`, of the sorted vector, come before `v`? On the right also when they are equal. NaN comes last. */
const comesBefore = (a: NDArray, v: NDArray, side: Side): NDArray => {
  const plain = side === 'left' ? lt(a, v) : le(a, v)
  if (!isFloat(a.dtype)) return plain
  const lastOfAll = ne(v, v)
  return or(plain, side === 'left' ? and(lastOfAll, eq(a, a)) : lastOfAll)
}

/** Up to here every element is compared, beyond it halves are. */
const COMPARED = 32

/** How many elements of the sorted vector come before each of `values`, as int32. */
export const insertionPoints = (sorted: NDArray, values: NDArray, side: Side): NDArray => {
  const n = sorted.size, rank = values.ndim
  if (n <= COMPARED) {
    const shape = [...values.shape, n]
    const before = comesBefore(broadcastInDim(sorted, shape, [rank]), broadcastInDim(values, shape, values.shape.map((_, d) => d)), side)
    return reduceSum(convert(before, 'int32'), [rank])
  }
  // the greatest count such that the element before it comes before the value, bit by bit
  let count: NDArray = zeros({ shape: values.shape, dtype: 'int32' })
  for (let step = 2 ** Math.floor(Math.log2(n)); step >= 1; step /= 2) {
    const further = add(count, step)
    const element = entriesAt(sorted, sub(further, 1), 0, 'clip')
    count = select(and(le(further, n), comesBefore(element, values, side)), further, count)
  }
  return count
}

const vector = (op: string, x: NDArray): NDArray => {
  if (x.ndim !== 1) throw new ShapeError(op, { expected: 'a sorted vector', got: formatAval(x) })
  return x
}

interface SearchsortedOptions {
  /** Before (`'left'`) or after (`'right'`) elements equal to the value. */
  readonly side?: Side
  /** The positions that sort the vector, when it is not sorted. */
  readonly sorter?: ArrayLike | null
  /** Accepted for JAX's sake. */
  readonly method?: string
}
const searchsortedOptions: Known<SearchsortedOptions> = { side: true, sorter: true, method: true }

/**
 * Where each of `v` is to be inserted into the sorted vector so that it stays sorted, as int32. Source: `jax.numpy.searchsorted`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.searchsorted(np.array([1, 2, 2, 3]), np.array([2, 9])).tolist() // => [1,4]
 * np.searchsorted(np.array([1, 2, 2, 3]), 2, { side: 'right' }).item() // => 3
 * ```
 */
export const searchsorted = dual<DataFirstOrLast<[v: ArrayLike, options?: SearchsortedOptions]>>('searchsorted', 2, (x: unknown, v: unknown, { side = 'left', sorter = null }: SearchsortedOptions = {}) => {
  if (side !== 'left' && side !== 'right') throw new ArgumentError('searchsorted', { expected: "side 'left' or 'right'", got: String(side) })
  const [a, values] = promoted('searchsorted', [x, v])
  const sorted = vector('searchsorted', a!)
  return insertionPoints(sorter === null ? sorted : entriesAt(sorted, convert(toArray('searchsorted', sorter), 'int32'), 0), values!, side)
}, searchsortedOptions)

/**
 * The number of the bin of each element: i where `bins[i−1] ≤ x < bins[i]` (with `right`, `<` and `≤`). Bins increase or decrease.
 * Source: `jax.numpy.digitize`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.digitize(np.array([0.5, 1, 9]), np.array([0, 1, 2])).tolist() // => [1,2,3]
 * ```
 */
export const digitize = dual<DataFirstOrLast<[bins: ArrayLike, options?: { readonly right?: boolean }]>>('digitize', 2, (x: unknown, bins: unknown, { right = false }: { readonly right?: boolean } = {}) => {
  const [values, given] = promoted('digitize', [x, bins])
  const edges = vector('digitize', given!), n = edges.size
  if (n === 0) return zeros({ shape: values!.shape, dtype: 'int32' })
  const side = right ? 'left' : 'right'
  const rising = le(reshape(sliceInDim(edges, 0, 0, 1), []), reshape(sliceInDim(edges, 0, n - 1, n), []))
  const falling = sub(n, insertionPoints(rev(edges, [0]), values!, side))
  return select(broadcastTo(rising, values!.shape), insertionPoints(edges, values!, side), falling)
}, { right: true })

/** Which of `values` occur in the vector `among`. NaN occurs nowhere. */
export const occurs = (values: NDArray, among: NDArray): NDArray => {
  const n = among.size
  if (n === 0) return zeros({ shape: values.shape, dtype: 'bool' })
  const sorted = sort([among], { dimension: 0 })[0]!
  return eq(entriesAt(sorted, insertionPoints(sorted, values, 'left'), 0, 'clip'), values)
}

interface IsinOptions {
  readonly assumeUnique?: boolean
  /** Asks which do not occur. */
  readonly invert?: boolean
  /** Accepted for JAX's sake. */
  readonly method?: string
}
const isinOptions: Known<IsinOptions> = { assumeUnique: true, invert: true, method: true }

/**
 * Which elements occur in `testElements`. Source: `jax.numpy.isin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isin(np.array([1, 2, 3]), np.array([2, 5])).tolist() // => [false,true,false]
 * ```
 */
export const isin = dual<DataFirstOrLast<[testElements: ArrayLike, options?: IsinOptions]>>('isin', 2, (x: unknown, testElements: unknown, { invert = false }: IsinOptions = {}) => {
  const [values, among] = promoted('isin', [x, testElements])
  const found = occurs(values!, reshape(among!, [among!.size]))
  return invert ? not(found) : found
}, isinOptions)
