import type { DType } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'

/** How far a number may be from the one that is expected: `|got − expected| ≤ atol + rtol · |expected|`. */
export interface Tolerance {
  readonly atol?: number
  readonly rtol?: number
}
export const knownTolerance: Known<Tolerance> = { atol: true, rtol: true }

/** What a correct implementation reaches. Source: `jax._src.public_test_util._default_tolerance`, a few ulp wider. */
const values: { readonly [D in DType]?: number } = { float16: 2e-3, bfloat16: 2e-2, float32: 2e-6, float64: 1e-14, complex64: 2e-6 }

/** What central differences reach. Source: `jax._src.public_test_util.default_gradient_tolerance`. */
const derivatives: { readonly [D in DType]?: number } = { float16: 1e-2, bfloat16: 1e-1, float32: 2e-3, float64: 1e-5, complex64: 1e-3 }

export const valueTolerance = (dtype: DType): number => values[dtype] ?? 0

export const derivativeTolerance = (dtype: DType): number => derivatives[dtype] ?? 0
