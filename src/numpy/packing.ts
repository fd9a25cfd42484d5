/** Booleans as the bits of bytes. */
import { formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { and, shl, shrLogical } from '../core/ops/bitwise.js'
import { broadcastInDim, reduceSum } from '../core/ops/broadcasting.js'
import { full } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { pad, sliceInDim } from '../core/ops/slicing.js'
import { sub } from '../core/ops/arithmetic.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'
import { truth } from './reducing.js'

interface PackOptions {
  /** One axis; the flattened array by default. */
  readonly axis?: number | null
  /** Whether the first of eight is the highest bit or the lowest. */
  readonly bitorder?: 'big' | 'little'
}
const packOptions: Known<PackOptions> = { axis: true, bitorder: true }

const along = (op: string, x: NDArray, axis: number | null): readonly [NDArray, number] => (axis === null ? [reshape(x, [x.size]), 0] : [x, normalizeAxis(op, axis, x.ndim)])

/** By how much each of eight bits is shifted, along axis `axis`. */
const shifts = (op: string, shape: readonly number[], axis: number, bitorder: unknown): NDArray => {
  if (bitorder !== 'big' && bitorder !== 'little') throw new ArgumentError(op, { expected: "bitorder 'big' or 'little'", got: String(bitorder) })
  const place = iota('uint8', shape, axis)
  return bitorder === 'little' ? place : sub(7, place)
}

/**
 * Eight elements along `axis`, by whether they are not 0, as the bits of one uint8; missing ones are 0. Source: `jax.numpy.packbits`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.packbits(np.array([1, 0, 0, 0, 0, 0, 1, 1], { dtype: 'uint8' })).tolist() // => [131]
 * ```
 */
export const packbits = dual<DataFirstOrLast<[options?: PackOptions]>>('packbits', 1, (x: unknown, { axis = null, bitorder = 'big' }: PackOptions = {}) => {
  const given = toArray('packbits', x)
  if (!isInteger(given.dtype) && given.dtype !== 'bool') throw new DTypeError('packbits', { expected: 'integers or booleans', got: formatAval(given) })
  const [array, d] = along('packbits', truth(given), axis)
  const n = array.shape[d]!, bytes = Math.ceil(n / 8)
  const high = array.shape.map((_, e) => (e === d ? bytes * 8 - n : 0))
  const bits = pad(convert(array, 'uint8'), full(0, { shape: [], dtype: 'uint8' }), high.map(() => 0), high)
  const grouped = reshape(bits, array.shape.flatMap((m, e) => (e === d ? [bytes, 8] : [m])))
  return reduceSum(shl(grouped, shifts('packbits', grouped.shape, d + 1, bitorder)), [d + 1])
}, packOptions)

interface UnpackOptions extends PackOptions {
  /** How many bits are kept (negative: how many are dropped); all by default. */
  readonly count?: number | null
}
const unpackOptions: Known<UnpackOptions> = { count: true, axis: true, bitorder: true }

/**
 * The bits of uint8 along `axis`, as uint8 of 0 and 1. Source: `jax.numpy.unpackbits`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unpackbits(np.array([131], { dtype: 'uint8' })).tolist() // => [1,0,0,0,0,0,1,1]
 * ```
 */
export const unpackbits = dual<DataFirstOrLast<[options?: UnpackOptions]>>('unpackbits', 1, (x: unknown, { axis = null, count = null, bitorder = 'big' }: UnpackOptions = {}) => {
  const given = toArray('unpackbits', x)
  if (given.dtype !== 'uint8') throw new DTypeError('unpackbits', { expected: 'dtype uint8', got: formatAval(given) })
  const [array, d] = along('unpackbits', given, axis)
  const shape = array.shape.toSpliced(d + 1, 0, 8)
  const repeated = broadcastInDim(array, shape, array.shape.map((_, e) => (e <= d ? e : e + 1)))
  const bits = reshape(and(shrLogical(repeated, shifts('unpackbits', shape, d + 1, bitorder)), 1), array.shape.map((n, e) => (e === d ? 8 * n : n)))
  const n = bits.shape[d]!
  if (count === null) return bits
  const kept = count < 0 ? Math.max(n + count, 0) : count
  if (kept <= n) return sliceInDim(bits, d, 0, kept)
  return pad(bits, full(0, { shape: [], dtype: 'uint8' }), bits.shape.map(() => 0), bits.shape.map((_, e) => (e === d ? kept - n : 0)))
}, unpackOptions)
