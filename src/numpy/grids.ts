/** Arrays made of positions: identities, triangles, grids. */
import { checkDType } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, formatShape, type Shape } from '../core/base/shape.js'
import { add } from '../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo } from '../core/ops/broadcasting.js'
import { eq, ge } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { stack } from '../core/ops/concatenation.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import { vmap } from '../transforms/vmap.js'
import { array } from './array.js'
import { type DTypeOption, dtypeOption } from './dtype-option.js'

interface MatrixOptions extends DTypeOption {
  /** How many columns (as many as rows). */
  readonly M?: number
  /** The diagonal: 0 is the main one, positive ones lie above it. */
  readonly k?: number
}
const matrixOptions: Known<MatrixOptions> = { M: true, k: true, dtype: true }

const matrix = (op: string, n: number, { M = n, k = 0, dtype = 'float32' }: MatrixOptions, holds: (row: NDArray, column: NDArray) => NDArray): NDArray => {
  const shape = checkShape(op, [n, M])
  if (!Number.isInteger(k)) throw new ArgumentError(op, { expected: 'a whole number as diagonal', got: String(k) })
  return convert(holds(add(iota('int32', shape, 0), k), iota('int32', shape, 1)), checkDType(op, dtype))
}

/**
 * Ones on a diagonal of a matrix of `n` rows, zeros elsewhere. Source: `jax.numpy.eye`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.eye(2).tolist() // => [[1,0],[0,1]]
 * ```
 */
export const eye = required('eye', 1, (n: number, options: MatrixOptions = {}): NDArray => matrix('eye', n, options, eq), matrixOptions)

/**
 * The identity matrix. Source: `jax.numpy.identity`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.identity(2).tolist() // => [[1,0],[0,1]]
 * ```
 */
export const identity = required('identity', 1, (n: number, options: DTypeOption = {}): NDArray => matrix('identity', n, options, eq), dtypeOption)

/**
 * Ones on and below a diagonal of a matrix of `n` rows, zeros above. Source: `jax.numpy.tri`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tri(2).tolist() // => [[1,0],[1,1]]
 * ```
 */
export const tri = required('tri', 1, (n: number, options: MatrixOptions = {}): NDArray => matrix('tri', n, options, ge), matrixOptions)

interface MeshgridOptions {
  /** `xy` (the default): the first two axes are swapped, as rows and columns of a picture; `ij`: in the order of the operands. */
  readonly indexing?: 'xy' | 'ij'
  /** Leave axes of size 1 to be broadcast later. */
  readonly sparse?: boolean
}
const meshgridOptions: Known<MeshgridOptions> = { indexing: true, sparse: true }

const vectors = (op: string, xs: readonly unknown[]): readonly NDArray[] =>
  xs.map(x => {
    const array = toArray(op, x)
    if (array.ndim > 1) throw new ShapeError(op, { expected: 'vectors', got: formatShape(array.shape), hint: 'np.ravel(x) makes one' })
    return reshape(array, [array.size])
  })

/**
 * Coordinates of a grid: one array per vector, all of one shape. Source: `jax.numpy.meshgrid`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.meshgrid(np.array([1, 2]), np.array([3, 4])) // => [[[1,2],[1,2]],[[3,3],[4,4]]]
 * ```
 */
export const meshgrid = (...operands: readonly (ArrayLike | MeshgridOptions)[]): readonly NDArray[] => {
  const last = operands.at(-1)
  const hasOptions = typeof last === 'object' && !isNDArray(last)
  const xs = vectors('meshgrid', hasOptions ? operands.slice(0, -1) : operands)
  const { indexing = 'xy', sparse = false }: MeshgridOptions = checkOptions('meshgrid', hasOptions ? last : {}, meshgridOptions)
  if (indexing !== 'xy' && indexing !== 'ij') throw new ArgumentError('meshgrid', { expected: "indexing 'xy' or 'ij'", got: String(indexing) })
  const axes = xs.map((_, i) => (indexing === 'xy' && xs.length > 1 && i < 2 ? 1 - i : i))
  const shape = axes.map(axis => xs[axis]!.size)
  return xs.map((x, i) => broadcastInDim(x, sparse ? shape.map((size, axis) => (axis === axes[i] ? size : 1)) : shape, [axes[i]!]))
}

interface IndicesOptions extends DTypeOption {
  readonly sparse?: boolean
}
const indicesOptions: Known<IndicesOptions> = { sparse: true, dtype: true }

interface Indices {
  (dimensions: Shape, options: IndicesOptions & { readonly sparse: true }): readonly NDArray[]
  (dimensions: Shape, options?: IndicesOptions): NDArray
}

/**
 * The positions in a shape along each of its axes, stacked; `sparse` gives a list with axes of size 1. Source: `jax.numpy.indices`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.indices([2, 2]).tolist() // => [[[0,0],[1,1]],[[0,1],[0,1]]]
 * ```
 */
export const indices = ((dimensions: Shape, options: IndicesOptions = {}): NDArray | readonly NDArray[] => {
  const { dtype = 'int32', sparse = false } = checkOptions('indices', options, indicesOptions)
  const shape = checkShape('indices', dimensions)
  const type = checkDType('indices', dtype)
  if (sparse) return shape.map((size, axis) => iota(type, shape.map((_, other) => (other === axis ? size : 1)), axis))
  return shape.length === 0 ? broadcastTo(iota(type, [0], 0), [0]) : stack(shape.map((_, axis) => iota(type, shape, axis)), 0)
}) as Indices // a list exactly when sparse is true

/**
 * Vectors with axes of size 1, so that they index the outer product of their entries; booleans stand for the positions where they are true. Source: `jax.numpy.ix_`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ix_(np.array([0, 1], { dtype: 'int32' }), np.array([2], { dtype: 'int32' })).map(i => i.shape) // => [[2,1],[1,1]]
 * ```
 */
export const ix_ = (...operands: readonly ArrayLike[]): readonly NDArray[] =>
  vectors('ix_', operands).map((x, i) => {
    const positions = x.dtype === 'bool' ? truePositions(x) : x
    return reshape(positions, operands.map((_, axis) => (axis === i ? positions.size : 1)))
  })

const truePositions = (x: NDArray): NDArray => array(Int32Array.from([...x.toTypedArray()].flatMap((truth, i) => (truth === 0 ? [] : [i]))))

/**
 * `f(i, j, …)` of all positions in a shape. `f` gets scalars (float32 unless `dtype` says otherwise) and is mapped over them. Source: `jax.numpy.fromfunction`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fromfunction((i, j) => np.add(np.multiply(i, 10), j), [2, 3]).tolist() // => [[0,1,2],[10,11,12]]
 * ```
 */
export const fromfunction = required('fromfunction', 2, (f: (...positions: NDArray[]) => ArrayLike, shape: Shape, { dtype = 'float32' }: DTypeOption = {}): NDArray => {
  const sizes = checkShape('fromfunction', shape)
  let mapped: (...positions: NDArray[]) => NDArray = (...positions) => toArray('fromfunction', f(...positions))
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    // One axis is mapped at a time; the result keeps being one array.
    mapped = vmap(mapped, { inAxes: sizes.map((_, i) => (i === axis ? 0 : null)) }) as (...positions: NDArray[]) => NDArray
  }
  return mapped(...sizes.map(size => iota(checkDType('fromfunction', dtype), [size], 0)))
}, dtypeOption)
