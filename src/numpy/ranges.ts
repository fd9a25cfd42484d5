/** Evenly spaced numbers. */
import { checkDType, convertNumber, type DType, isFloat, isInteger } from '../core/base/dtype.js'
import { ArgumentError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { add, div, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo } from '../core/ops/broadcasting.js'
import { eq } from '../core/ops/comparison.js'
import { full, zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { exp, log, pow } from '../core/ops/exponential.js'
import { iota } from '../core/ops/iota.js'
import { moveAxis } from '../core/ops/permutation.js'
import { floor } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, promotedPair, toInexact } from '../lax/operands.js'
import { type DTypeOption, dtypeOption } from './dtype-option.js'

interface Arange {
  (stop: ArrayLike, options?: DTypeOption): NDArray
  (start: ArrayLike, stop: ArrayLike, options?: DTypeOption): NDArray
  (start: ArrayLike, stop: ArrayLike, step: ArrayLike, options?: DTypeOption): NDArray
}

/**
 * `start` (0), `start + step`, … up to but not including `stop`: int32 when all are whole numbers, else float32. Source: `jax.numpy.arange`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arange(4).tolist() // => [0,1,2,3]
 * np.arange(5, 0, -2).tolist() // => [5,3,1]
 * np.arange(0, 1, 0.25).dtype // => float32
 * ```
 */
export const arange: Arange = (...given: readonly (ArrayLike | DTypeOption | undefined)[]): NDArray => {
  const last = given.at(-1)
  const hasOptions = given.length > 1 && typeof last === 'object' && !isNDArray(last)
  const { dtype: wanted } = checkOptions('arange', hasOptions ? (last as DTypeOption) : {}, dtypeOption) // a record, by the test above
  const limits = (hasOptions ? given.slice(0, -1) : given.filter(x => x !== undefined)).map(known)
  if (limits.length < 1 || limits.length > 3) throw new ArgumentError('arange', { expected: 'stop, or start and stop, or start, stop and step', got: `${limits.length} numbers` })
  const [start, stop, step] = limits.length === 1 ? [0, limits[0]!, 1] : [limits[0]!, limits[1]!, limits[2] ?? 1]
  if (step === 0) throw new ArgumentError('arange', { expected: 'a step other than 0', got: '0' })
  const dtype = wanted === undefined ? ([start, stop, step].every(Number.isInteger) ? 'int32' : 'float32') : checkDType('arange', wanted)
  return spaced(start, step, Math.max(0, Math.ceil((stop - start) / step)), dtype)
}

const known = (x: unknown): number => {
  const value = isNDArray(x) ? x.item() : x
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ArgumentError('arange', { expected: 'numbers as limits', got: String(value), hint: 'the length of an array must be known; the limits cannot be infinite' })
  return value
}

/** Fractions are counted in double precision, so that errors do not grow along the way. */
const spaced = (start: number, step: number, size: number, dtype: DType): NDArray => {
  const whole = Number.isInteger(start) && Number.isInteger(step) && (isInteger(dtype) || dtype === 'float32')
  const counting = whole ? dtype : 'float64'
  const positions = iota(counting, [size], 0)
  const scaled = step === 1 ? positions : mul(positions, step)
  return convert(start === 0 ? scaled : add(scaled, start), dtype)
}

interface SpacingOptions extends DTypeOption {
  /** How many numbers (50). */
  readonly num?: number
  /** Is `stop` the last of them (true)? */
  readonly endpoint?: boolean
  /** Where the new axis goes when `start` and `stop` are arrays (0). */
  readonly axis?: number
}
const spacingOptions: Known<SpacingOptions> = { num: true, endpoint: true, axis: true, dtype: true }

interface LinspaceOptions extends SpacingOptions {
  /** Also return the step. */
  readonly retstep?: boolean
}
const linspaceOptions: Known<LinspaceOptions> = { retstep: true, num: true, endpoint: true, axis: true, dtype: true }

const settings = <O extends SpacingOptions>(op: string, num: number | O | undefined, options: O = {} as O, known: Known<O>): O & { readonly num: number } => { // every option may be absent
  const given = { num: 50, ...checkOptions(op, typeof num === 'object' ? num : options, known), ...(typeof num === 'number' ? { num } : {}) } as O & { readonly num: number } // num is set in every case
  if (!Number.isSafeInteger(given.num) || given.num < 0) throw new ArgumentError(op, { expected: 'a whole number of points', got: String(given.num) })
  return given
}

/** `start + i/parts (stop − start)` along a new first axis, exact at both ends. */
const between = (a: NDArray, b: NDArray, num: number, endpoint: boolean): NDArray => {
  const shape = [num, ...a.shape]
  const parts = endpoint ? num - 1 : num
  const position = broadcastInDim(iota(a.dtype, [num], 0), shape, [0])
  const fraction = div(position, Math.max(parts, 1))
  const [start, stop] = [a, b].map(x => broadcastTo(x, shape))
  const line = add(mul(start!, sub(1, fraction)), mul(stop!, fraction))
  return endpoint && num > 1 ? select(eq(position, parts), stop!, line) : line
}

const inDType = (x: NDArray, axis: number, op: string, dtype: DType | undefined): NDArray => {
  const moved = moveAxis(x, 0, normalizeAxis(op, axis, x.ndim))
  if (dtype === undefined) return moved
  const to = checkDType(op, dtype)
  return convert(isFloat(to) ? moved : floor(moved), to)
}

const ends = (op: string, start: unknown, stop: unknown, dtype: DType | undefined): readonly NDArray[] =>
  promotedPair(op, start, stop).map(x => {
    const inexact = toInexact(op, x)
    const computing = dtype !== undefined && isFloat(dtype) ? dtype : inexact.dtype
    return convert(inexact, computing)
  })

interface Linspace {
  (start: ArrayLike, stop: ArrayLike, options: LinspaceOptions & { readonly retstep: true }): readonly [NDArray, step: NDArray]
  (start: ArrayLike, stop: ArrayLike, num: number | undefined, options: LinspaceOptions & { readonly retstep: true }): readonly [NDArray, step: NDArray]
  (start: ArrayLike, stop: ArrayLike, num?: number | LinspaceOptions, options?: LinspaceOptions): NDArray
}

/**
 * `num` (50) numbers from `start` to `stop`, which may be arrays. Source: `jax.numpy.linspace`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linspace(0, 1, 5).tolist() // => [0,0.25,0.5,0.75,1]
 * np.linspace(0, 1, 4, { endpoint: false }).tolist() // => [0,0.25,0.5,0.75]
 * ```
 */
export const linspace = ((start: ArrayLike, stop: ArrayLike, count?: number | LinspaceOptions, options?: LinspaceOptions): NDArray | readonly [NDArray, NDArray] => {
  const { num, endpoint = true, axis = 0, dtype, retstep = false } = settings('linspace', count, options, linspaceOptions)
  const [a, b] = ends('linspace', start, stop, dtype)
  const line = inDType(between(a!, b!, num, endpoint), axis, 'linspace', dtype)
  const parts = endpoint ? num - 1 : num
  return retstep ? [line, parts > 0 ? div(sub(b!, a!), parts) : mul(a!, NaN)] : line
}) as Linspace // two results exactly when retstep is true

interface LogspaceOptions extends SpacingOptions {
  /** The base of the powers (10). */
  readonly base?: number
}
const logspaceOptions: Known<LogspaceOptions> = { base: true, num: true, endpoint: true, axis: true, dtype: true }

/**
 * `num` (50) powers of a base (10), from `baseˢᵗᵃʳᵗ` to `baseˢᵗᵒᵖ`, evenly spaced in their exponents. Source: `jax.numpy.logspace`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logspace(0, 2, 3).tolist() // => [1,10,100]
 * ```
 */
export const logspace = (start: ArrayLike, stop: ArrayLike, count?: number | LogspaceOptions, options?: LogspaceOptions): NDArray => {
  const { num, endpoint = true, axis = 0, dtype, base = 10 } = settings('logspace', count, options, logspaceOptions)
  const [a, b] = ends('logspace', start, stop, dtype)
  const exponents = between(a!, b!, num, endpoint)
  return inDType(powerOf(base, exponents), axis, 'logspace', dtype)
}

const powerOf = (base: number, exponents: NDArray): NDArray => pow(full(convertNumber(base, exponents.dtype), exponents), exponents)

/**
 * `num` (50) numbers from `start` to `stop` with a constant quotient. Source: `jax.numpy.geomspace`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.geomspace(1, 8, 4).tolist() // => [1,2,4,8]
 * ```
 */
export const geomspace = (start: ArrayLike, stop: ArrayLike, count?: number | SpacingOptions, options?: SpacingOptions): NDArray => {
  const { num, endpoint = true, axis = 0, dtype } = settings('geomspace', count, options, spacingOptions)
  const [a, b] = ends('geomspace', start, stop, dtype)
  // start · (stop / start)^t: of one sign, whatever it is
  const shape = [num, ...a!.shape]
  const factor = exp(between(zeros(a!), log(div(b!, a!)), num, endpoint))
  const curve = mul(broadcastTo(a!, shape), factor)
  const position = broadcastInDim(iota(a!.dtype, [num], 0), shape, [0])
  const exactEnd = endpoint && num > 1 ? select(eq(position, num - 1), broadcastTo(b!, shape), curve) : curve
  return inDType(exactEnd, axis, 'geomspace', dtype)
}
