/** Powers of matrices, and products of many. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ArgumentError, ShapeError } from '../../core/base/errors.js'
import { required } from '../../core/base/required.js'
import { identityLike, matmul as product } from '../../core/ops/matrices.js'
import { reshape } from '../../core/ops/reshape.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, promoted, toArray } from '../../lax/operands.js'
import { matmul, outer as outerOfAny } from '../products.js'
import { inv } from './solving.js'

/**
 * The matrix multiplied by itself, `n` times in all; of its inverse for negative `n`. Source: `jax.numpy.linalg.matrix_power`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.matrixPower(np.array([[1, 1], [0, 1]]), 5).tolist() // => [[1,5],[0,1]]
 * ```
 */
export const matrixPower = dual<DataFirstOrLast<[n: number]>>('matrixPower', 2, (x: unknown, n: unknown) => {
  const a = squareOf('matrixPower', x)
  if (typeof n !== 'number' || !Number.isInteger(n)) throw new ArgumentError('matrixPower', { expected: 'a whole number as exponent', got: String(n) })
  if (n === 0) return identityLike(a)
  let square = n < 0 ? inv(a) : a
  let result: NDArray | undefined
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : product(result, square)
    if (rest > 1) square = product(square, square)
  }
  return result!
})

const squareOf = (op: string, x: unknown): NDArray => {
  const a = toArray(op, x), [m, n] = a.shape.slice(-2)
  if (n === undefined || m !== n) throw new ShapeError(op, { expected: 'square matrices in the last two axes', got: formatAval(a) })
  return a
}

/**
 * The product of matrices, in the order that takes the fewest multiplications; the first and the last may be vectors. Source:
 * `jax.numpy.linalg.multi_dot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.multiDot([np.ones([2, 9]), np.ones([9, 1]), np.ones([1, 2])]).tolist() // => [[9,9],[9,9]]
 * ```
 */
export const multiDot = required('multiDot', 1, (arrays: readonly ArrayLike[]): NDArray => {
  const xs = promoted('multiDot', arrays)
  const [first, last] = [xs[0], xs.at(-1)]
  if (first === undefined || last === undefined || xs.length < 2) throw new ArgumentError('multiDot', { expected: 'at least two arrays', got: String(xs.length) })
  const matrices = xs.map((x, i) => (x.ndim !== 1 ? x : i === 0 ? reshape(x, [1, x.size]) : i === xs.length - 1 ? reshape(x, [x.size, 1]) : x))
  const odd = matrices.findIndex((x, i) => x.ndim !== 2 || (i > 0 && x.shape[0] !== matrices[i - 1]!.shape[1]))
  if (odd >= 0) throw new ShapeError('multiDot', { expected: 'matrices, each with as many rows as the one before has columns', got: `${xs.map(formatAval).join(', ')}, of which operand ${odd} does not fit` })
  const all = bestProduct(matrices)
  return reshape(all, [...(first.ndim === 1 ? [] : [all.shape[0]!]), ...(last.ndim === 1 ? [] : [all.shape[1]!])])
})

/** Of all ways to set the brackets the cheapest, by cost of every stretch i … j (Cormen et al., 15.2). */
const bestProduct = (xs: readonly NDArray[]): NDArray => {
  const sizes = [xs[0]!.shape[0]!, ...xs.map(x => x.shape[1]!)]
  const best = new Map<string, { readonly cost: number; readonly make: () => NDArray }>()
  const stretch = (i: number, j: number) => best.get(`${i},${j}`)!
  xs.forEach((x, i) => best.set(`${i},${i}`, { cost: 0, make: () => x }))
  for (let length = 1; length < xs.length; length++) {
    for (let i = 0; i + length < xs.length; i++) {
      const j = i + length
      const ways = Array.from({ length }, (_, k) => {
        const left = stretch(i, i + k), right = stretch(i + k + 1, j)
        return { cost: left.cost + right.cost + sizes[i]! * sizes[i + k + 1]! * sizes[j + 1]!, make: () => matmul(left.make(), right.make()) }
      })
      best.set(`${i},${j}`, ways.reduce((a, b) => (b.cost < a.cost ? b : a)))
    }
  }
  return stretch(0, xs.length - 1).make()
}

/**
 * The products of all pairs of elements of two vectors. Source: `jax.numpy.linalg.outer`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.outer(np.array([1, 2]), np.array([3, 4])).tolist() // => [[3,4],[6,8]]
 * ```
 */
export const outer = dual<DataFirstOrLast<[y: ArrayLike]>>('outer', 2, (x: unknown, y: unknown) => {
  const vectors = [toArray('outer', x), toArray('outer', y)]
  if (vectors.some(v => v.ndim !== 1)) throw new ShapeError('outer', { expected: 'two vectors', got: vectors.map(formatAval).join(' and '), hint: 'np.outer flattens' })
  return outerOfAny(vectors[0]!, vectors[1]!)
})
