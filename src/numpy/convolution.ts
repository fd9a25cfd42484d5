/** Convolution and correlation of vectors. */
import { formatAval } from '../core/base/aval.js'
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { convolve as slideOver } from '../core/ops/convolution.js'
import { rev } from '../core/ops/reversal.js'
import { still } from '../core/ops/sliding.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, promoted, toInexact } from '../lax/operands.js'

export interface ConvolveOptions {
  /** All of the overlap, as much as the longer operand has, or only where the shorter one lies inside. */
  readonly mode?: 'full' | 'same' | 'valid'
  /** Accepted for JAX's sake. */
  readonly precision?: unknown
  readonly preferredElementType?: DType | null
}
const convolveOptions: Known<ConvolveOptions> = { mode: true, precision: true, preferredElementType: true }

/** Σⱼ x[i + j] y[j] for all i where y, or the part of it that `mode` wants, lies on x. */
const slide = (op: string, x: NDArray, y: NDArray, { mode, preferredElementType = null }: ConvolveOptions): NDArray => {
  const m = y.size
  const padding = { valid: [0, 0], same: [Math.floor(m / 2), m - Math.floor(m / 2) - 1], full: [m - 1, m - 1] } as const
  if (mode === undefined || !Object.hasOwn(padding, mode)) throw new ArgumentError(op, { expected: "mode 'full', 'same' or 'valid'", got: String(mode) })
  const [before, after] = padding[mode]
  const vector = { group: [], free: [], contract: [], spatial: [0] }
  return slideOver(x, y, {
    lhs: vector, rhs: vector, out: { group: [], lhs: [], rhs: [], spatial: [0] },
    slides: [{ ...still, low: before, high: after }],
    preferredElementType: preferredElementType === null ? null : checkDType(op, preferredElementType),
  })
}

const operands = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = promoted(op, [toInexact(op, x), toInexact(op, y)])
  if (a!.ndim !== 1 || b!.ndim !== 1 || a!.size === 0 || b!.size === 0) throw new ShapeError(op, { expected: 'two vectors with elements', got: `${formatAval(a!)} and ${formatAval(b!)}` })
  return [a!, b!]
}

/**
 * The convolution `Σⱼ x[i − j] y[j]` of two vectors. Source: `jax.numpy.convolve`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.convolve(np.array([1, 2, 3]), np.array([1, 1])).tolist() // => [1,3,5,3]
 * np.convolve(np.array([1, 2, 3]), np.array([1, 1]), { mode: 'valid' }).tolist() // => [3,5]
 * ```
 */
export const convolve = dual<DataFirstOrLast<[y: ArrayLike, options?: ConvolveOptions]>>('convolve', 2, (x: unknown, y: unknown, { mode = 'full', ...options }: ConvolveOptions = {}) => {
  const [a, b] = operands('convolve', x, y)
  const [long, short] = a.size < b.size ? [b, a] : [a, b]
  return slide('convolve', long, rev(short, [0]), { mode, ...options })
}, convolveOptions)

/**
 * The correlation `Σⱼ x[i + j] y[j]` of two vectors. Source: `jax.numpy.correlate`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.correlate(np.array([1, 2, 3]), np.array([0, 1])).tolist() // => [2,3]
 * ```
 */
export const correlate = dual<DataFirstOrLast<[y: ArrayLike, options?: ConvolveOptions]>>('correlate', 2, (x: unknown, y: unknown, { mode = 'valid', ...options }: ConvolveOptions = {}) => {
  const [a, b] = operands('correlate', x, y)
  return a.size < b.size ? rev(slide('correlate', b, a, { mode, ...options }), [0]) : slide('correlate', a, b, { mode, ...options })
}, convolveOptions)
