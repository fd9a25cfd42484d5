/** Convolutions and correlations of arrays of one rank. All of them are computed directly. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ArgumentError, ShapeError, UnsupportedError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { reshape } from '../../core/ops/reshape.js'
import { rev } from '../../core/ops/reversal.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { convGeneralDilated } from '../../lax/convolution.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, promoted, toInexact } from '../../lax/operands.js'

interface ConvolveOptions {
  /** All of the overlap, as much as the first operand has, or only where the smaller one lies inside. */
  readonly mode?: 'full' | 'same' | 'valid'
  /** Accepted for JAX's sake: the result is the same. */
  readonly method?: 'auto' | 'direct' | 'fft'
  readonly precision?: unknown
}
const convolveOptions: Known<ConvolveOptions> = { mode: true, method: true, precision: true }

type Convolve = DataFirstOrLast<[in2: ArrayLike, options?: ConvolveOptions]>

type Mode = NonNullable<ConvolveOptions['mode']>

const MODES: readonly unknown[] = ['full', 'same', 'valid'] satisfies readonly Mode[]

const flipped = (x: NDArray): NDArray => rev(x, x.shape.map((_, d) => d))

const covers = (x: NDArray, y: NDArray): boolean => x.shape.every((n, d) => n >= y.shape[d]!)

const pairOf = (op: string, x: unknown, y: unknown, mode: Mode): readonly [NDArray, NDArray] => {
  const [a, b] = promoted(op, promoted(op, [x, y]).map(v => toInexact(op, v))) as readonly [NDArray, NDArray] // as many as operands
  const says = `${formatAval(a)} and ${formatAval(b)}`
  if (!MODES.includes(mode)) throw new ArgumentError(op, { expected: "mode 'full', 'same' or 'valid'", got: String(mode) })
  if (a.ndim !== b.ndim || a.size === 0 || b.size === 0) throw new ShapeError(op, { expected: 'two arrays of one rank, with elements', got: says })
  if (!covers(a, b) && !covers(b, a)) throw new ShapeError(op, { expected: 'one operand that is at least as large as the other along every axis', got: says })
  return [a, b]
}

/** `'same'` is centred on the first operand. */
const convolved = (first: NDArray, second: NDArray, mode: Mode): NDArray => {
  const [long, short] = covers(first, second) ? [first, second] : [second, first]
  const padding = short.shape.map((n, d): readonly [number, number] => {
    if (mode !== 'same') return mode === 'full' ? [n - 1, n - 1] : [0, 0]
    const half = Math.floor((second.shape[d]! - 1) / 2)
    return [n - 1 - half, n - second.shape[d]! + half]
  })
  const channel = (x: NDArray): NDArray => reshape(x, [1, 1, ...x.shape])
  const result = convGeneralDilated(channel(long), channel(flipped(short)), short.shape.map(() => 1), padding)
  return reshape(result, result.shape.slice(2))
}

const named = (op: string, make: (x: NDArray, y: NDArray, mode: Mode) => NDArray): Convolve =>
  dual<Convolve>(op, 2, (x: unknown, y: unknown, { mode = 'full' }: ConvolveOptions = {}) => {
    const [a, b] = pairOf(op, x, y, mode)
    return make(a, b, mode)
  }, convolveOptions)

/**
 * The convolution of two arrays of one rank. Source: `jax.scipy.signal.convolve`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.convolve(np.array([1, 2, 3]), np.array([1, 1]), { mode: 'same' }).tolist() // => [1,3,5]
 * ```
 */
export const convolve = named('convolve', convolved)

/**
 * The correlation of two arrays of one rank: the convolution with the second one reversed. Source: `jax.scipy.signal.correlate`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.correlate(np.array([1, 2, 3]), np.array([0, 1])).tolist() // => [1,2,3,0]
 * ```
 */
export const correlate = named('correlate', (x, y, mode) => convolved(x, flipped(y), mode))

/**
 * The same as `convolve`, which is computed directly here too. Source: `jax.scipy.signal.fftconvolve`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.fftconvolve(np.array([1, 2, 3]), np.array([1, 1])).tolist() // => [1,3,5,3]
 * ```
 */
export const fftconvolve = named('fftconvolve', convolved)

interface Convolve2dOptions extends ConvolveOptions {
  /** What lies outside: zeros. */
  readonly boundary?: 'fill'
  readonly fillvalue?: 0
}
const convolve2dOptions: Known<Convolve2dOptions> = { boundary: true, fillvalue: true, mode: true, method: true, precision: true }

type Convolve2d = DataFirstOrLast<[in2: ArrayLike, options?: Convolve2dOptions]>

const ofMatrices = (op: string, make: (x: NDArray, y: NDArray, mode: Mode) => NDArray): Convolve2d =>
  dual<Convolve2d>(op, 2, (x: unknown, y: unknown, { mode = 'full', boundary = 'fill', fillvalue = 0 }: Convolve2dOptions = {}) => {
    if (boundary !== 'fill' || fillvalue !== 0) throw new UnsupportedError(op, { expected: "boundary 'fill' with 0", got: `'${String(boundary)}' with ${String(fillvalue)}`, hint: 'pad the first operand with np.pad' })
    const [a, b] = pairOf(op, x, y, mode)
    if (a.ndim !== 2) throw new ShapeError(op, { expected: 'matrices', got: `${formatAval(a)} and ${formatAval(b)}` })
    return make(a, b, mode)
  }, convolve2dOptions)

/**
 * The convolution of two matrices. Source: `jax.scipy.signal.convolve2d`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.convolve2d(np.eye(2), np.array([[1, 2]])).tolist() // => [[1,2,0],[0,1,2]]
 * ```
 */
export const convolve2d = ofMatrices('convolve2d', convolved)

/** As SciPy has it, `'same'` is centred from the other side. */
const correlated2d = (x: NDArray, y: NDArray, mode: Mode): NDArray => (mode === 'same' ? flipped(convolved(flipped(x), y, mode)) : convolved(x, flipped(y), mode))

/**
 * The correlation of two matrices. Source: `jax.scipy.signal.correlate2d`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.correlate2d(np.eye(2), np.array([[1, 2]])).tolist() // => [[2,1,0],[0,2,1]]
 * ```
 */
export const correlate2d = ofMatrices('correlate2d', correlated2d)
