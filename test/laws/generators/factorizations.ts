/** Matrices: well conditioned where derivatives are asked for, anything at all otherwise. */
import * as fc from 'fast-check'
import { type Aval, aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import type { Shape } from '../../../src/core/base/shape.js'
import { add, mul } from '../../../src/core/ops/arithmetic.js'
import { iota } from '../../../src/core/ops/iota.js'
import { identityLike, matmul, transposed } from '../../../src/core/ops/matrices.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { anyValues, awayFromZero, distinctValues, FLOATS, type Signature } from './signature.js'

const squares: readonly Shape[] = [[3, 3], [1, 1], [2, 2, 2], [0, 0], [2, 0, 0]]
const matrices: readonly Shape[] = [[3, 3], [2, 3], [3, 2], [2, 2, 1], [0, 2], [1, 0]]

const of = <P>(
  shapes: readonly Shape[],
  dtypes: readonly DType[],
  params: fc.Arbitrary<P>,
  operands: (shape: Shape, p: P) => readonly Shape[],
  values: (avals: readonly Aval[]) => Signature<P>['values'],
  prepare?: Signature<P>['prepare'],
): fc.Arbitrary<Signature<P>> =>
  fc.tuple(fc.constantFrom(...shapes), fc.constantFrom(...dtypes), params).map(([shape, dtype, p]) => {
    const avals = operands(shape, p).map(s => aval(s, dtype))
    return { params: p, avals, values: values(avals), ...(prepare === undefined ? {} : { prepare }) }
  })

/** No element is 0: where one already is what a reflection would make of it, the QR factorization jumps. */
const distinct = (avals: readonly Aval[]): Signature<unknown>['values'] => distinctValues(avals, [awayFromZero(0.1, 1)])

const alone = (shape: Shape): readonly Shape[] => [shape]
const none = fc.constant({})

/** X Xᵀ + 1 */
const positive = ([x]: readonly NDArray[]): readonly NDArray[] => [add(matmul(x!, transposed(x!)), identityLike(x!))]

/** The diagonal outweighs the rest, so that no pivot is near another. */
const dominant = ([x, ...rest]: readonly NDArray[]): readonly NDArray[] => [add(mul(x!, 0.5), mul(identityLike(x!), 3)), ...rest]

/** Diagonal elements well apart, so that eigenvalues and singular values are. */
const spread = ([x]: readonly NDArray[]): readonly NDArray[] => {
  const y = mul(x!, 0.25), one = identityLike(y)
  const graded = mul(one, iota('float64', y.shape, y.ndim - 1))
  return [add(y.shape.at(-1) === y.shape.at(-2) ? add(y, transposed(y)) : y, add(mul(graded, 2), one))]
}

const smoothSquares: readonly Shape[] = [[3, 3], [2, 2, 2]]
const smoothMatrices: readonly Shape[] = [[3, 3], [2, 3], [3, 2], [2, 2, 2]]

const triangular = fc.record({ leftSide: fc.boolean(), lower: fc.boolean(), transposeA: fc.boolean(), unitDiagonal: fc.boolean() })

/** A square matrix and two right-hand sides. */
const withSides = (shape: Shape, { leftSide }: { readonly leftSide: boolean }): readonly Shape[] => {
  const n = shape.at(-1)!
  return [shape, [...shape.slice(0, -2), ...(leftSide ? [n, 2] : [2, n])]]
}

export const factorizations = {
  cholesky: {
    any: of(squares, FLOATS, none, alone, anyValues),
    smooth: of(smoothSquares, ['float64'], none, alone, distinct, positive),
  },
  triangular_solve: {
    any: of(squares, FLOATS, triangular, withSides, anyValues),
    smooth: of(smoothSquares, ['float64'], triangular, withSides, distinct, dominant),
  },
  lu: {
    any: of(matrices, FLOATS, none, alone, anyValues),
    smooth: of(smoothMatrices, ['float64'], none, alone, distinct, dominant),
  },
  qr: {
    any: of(matrices, FLOATS, fc.record({ fullMatrices: fc.boolean() }), alone, anyValues),
    smooth: of(smoothMatrices, ['float64'], fc.constant({ fullMatrices: false }), alone, distinct, dominant),
  },
  eigh: {
    any: of(squares, FLOATS, none, alone, anyValues),
    smooth: of(smoothSquares, ['float64'], none, alone, distinct, spread),
  },
  svd: {
    any: of(matrices, FLOATS, fc.record({ fullMatrices: fc.boolean(), computeUv: fc.boolean() }), alone, anyValues),
    smooth: of(smoothMatrices, ['float64'], fc.record({ fullMatrices: fc.constant(false), computeUv: fc.boolean() }), alone, distinct, spread),
  },
}
