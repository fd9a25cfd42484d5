/** What functions of several numbers take from their callers. */
import type { NDArray } from '../core/trace/ndarray.js'
import { dual } from '../core/base/dual.js'
import type { Binary } from '../lax/elementwise.js'
import { broadcasted, promoted, toInexact } from '../lax/operands.js'

/** Operands in one float dtype and one shape. */
export const inexact = (op: string, xs: readonly unknown[]): readonly NDArray[] => broadcasted(op, promoted(op, promoted(op, xs).map(x => toInexact(op, x))))

export const binaryInexact = (op: string, f: (x: NDArray, y: NDArray) => NDArray): Binary =>
  dual<Binary>(op, 2, (x: unknown, y: unknown) => {
    const [a, b] = inexact(op, [x, y])
    return f(a!, b!)
  })
