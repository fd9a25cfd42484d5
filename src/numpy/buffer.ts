/** Bytes of memory as arrays. */
import { checkDType, type DType, itemSize, storageCtor } from '../core/base/dtype.js'
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { Storage } from '../core/compile/runtime/storage.js'
import { NDArray } from '../core/trace/ndarray.js'

interface BufferOptions {
  /** float32 without it. */
  readonly dtype?: DType
  /** How many elements; all that there are without it. */
  readonly count?: number
  /** Where they begin, in bytes. */
  readonly offset?: number
}
const bufferOptions: Known<BufferOptions> = { dtype: true, count: true, offset: true }

/**
 * The bytes of a buffer or of a view, read as elements of a dtype; they are copied. Source: `jax.numpy.frombuffer`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.frombuffer(Uint8Array.of(1, 0, 2, 0), { dtype: 'int16' }).tolist() // => [1,2]
 * ```
 */
export const frombuffer = required('frombuffer', 1, (buffer: ArrayBufferLike | ArrayBufferView, { dtype = 'float32', count = -1, offset = 0 }: BufferOptions = {}): NDArray => {
  const type = checkDType('frombuffer', dtype)
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer)
  const available = (bytes.length - offset) / itemSize(type)
  const size = count < 0 ? available : count
  if (!Number.isInteger(size) || size < 0 || size > available) throw new ArgumentError('frombuffer', { expected: `${count < 0 ? 'whole elements' : `${count} elements`} of ${itemSize(type)} bytes from byte ${offset} on`, got: `a buffer of ${bytes.length} bytes` })
  const copy = bytes.slice(offset, offset + size * itemSize(type))
  return new NDArray({ shape: [size], dtype: type, weakType: false }, { _tag: 'stored', storage: Storage.of(type, new (storageCtor(type))(copy.buffer)) })
}, bufferOptions)
