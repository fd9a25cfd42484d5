/** What rules with `symbolicZeros` are told about derivatives that are known to be zero. */
import type { Aval } from '../core/base/aval.js'
import type { DType } from '../core/base/dtype.js'
import type { Shape } from '../core/base/shape.js'
import type { Tangent } from '../core/ir/primitive.js'
import type { NDArray } from '../core/trace/ndarray.js'

/**
 * A tangent or cotangent that is zero, without the array of zeros: custom rules with `symbolicZeros` get it, and may return it.
 *
 * Source: `jax.custom_derivatives.SymbolicZero`.
 *
 * @example
 * ```ts
 * import { np, SymbolicZero } from 'cotangent'
 * const zero = new SymbolicZero(np.ones([2, 3]))
 * zero.shape // => [2,3]
 * zero.dtype // => "float32"
 * ```
 */
export class SymbolicZero {
  /** Tells it from arrays, which have a shape and a dtype too. */
  readonly _tag = 'SymbolicZero'
  readonly shape: Shape
  readonly dtype: DType

  constructor({ shape, dtype }: Pick<Aval, 'shape' | 'dtype'>) {
    this.shape = shape
    this.dtype = dtype
  }
}

/**
 * An argument as the `fwd` of a `customVjp` with `symbolicZeros` gets it: its value, and whether anybody asks for its cotangent.
 *
 * Source: `jax.custom_derivatives.CustomVJPPrimal`.
 */
export class CustomVjpPrimal {
  constructor(
    readonly value: NDArray,
    readonly perturbed: boolean,
  ) {}
}

export const isSymbolicZero = (u: unknown): u is SymbolicZero => u instanceof SymbolicZero

/** What a rule is given in the place of a derivative that may be zero. */
export const orSymbolicZero = (t: Tangent, like: Pick<Aval, 'shape' | 'dtype'>): NonNullable<Tangent> | SymbolicZero => t ?? new SymbolicZero(like)
