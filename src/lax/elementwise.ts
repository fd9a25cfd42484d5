/** How element-wise functions are made: one body, data-first and data-last. */
import { dual } from '../core/base/dual.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, promotedPair, toArray, toInexact } from './operands.js'

export type Unary = (x: ArrayLike) => NDArray

/** Data-last last of the two in reading, first in matching: the data-first overload is declared last so that `vmap(np.add)` infers. */
export interface Binary {
  (y: ArrayLike): (x: ArrayLike) => NDArray
  (x: ArrayLike, y: ArrayLike): NDArray
}

/** Computed in the operand's own dtype. */
export const unary = (op: string, f: (x: NDArray) => NDArray): Unary => dual<Unary>(op, 1, (x: unknown) => f(toArray(op, x)))

/** Computed in floating point: integers become float32. */
export const unaryInexact = (op: string, f: (x: NDArray) => NDArray): Unary => dual<Unary>(op, 1, (x: unknown) => f(toInexact(op, x)))

/** Operands are promoted to one dtype and broadcast to one shape. */
export const binary = (op: string, f: (x: NDArray, y: NDArray) => NDArray): Binary =>
  dual<Binary>(op, 2, (x: unknown, y: unknown) => {
    const [a, b] = promotedPair(op, x, y)
    return f(a, b)
  })
