/**
 * safetensors: named arrays in one file, a JSON header and the raw elements.
 * Source: https://huggingface.co/docs/safetensors (8 bytes little-endian header size, header, data).
 */
import * as E from 'fp-ts/lib/Either.js'
import { type DType, storageCtor, wordsPerElement } from '../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { type Shape, sizeOf } from '../core/base/shape.js'
import { required } from '../core/base/required.js'
import { Storage } from '../core/compile/runtime/storage.js'
import { NDArray, typedOf } from '../core/trace/ndarray.js'

/** What is wrong with bytes that should be a file of some format. */
export interface FormatError {
  readonly _tag: 'FormatError'
  readonly format: string
  readonly expected: string
  readonly got: string
}

export type NamedArrays = { readonly [name: string]: NDArray }

const names: { readonly [D in DType]?: string } = {
  float32: 'F32', float64: 'F64', float16: 'F16', bfloat16: 'BF16',
  int8: 'I8', int16: 'I16', int32: 'I32', uint8: 'U8', uint16: 'U16', uint32: 'U32', bool: 'BOOL',
}

const dtypes: ReadonlyMap<string, DType> = new Map(Object.entries(names).map(([dtype, name]) => [name, dtype as DType])) // keys of the record above

/**
 * The bytes of a safetensors file holding `arrays` (names sorted, elements row-major). Concrete arrays of any dtype but `key` and `complex64`.
 *
 * @example
 * ```ts
 * import { io, np } from 'cotangent'
 * const bytes = io.encodeSafetensors({ w: np.array([1, 2]) })
 * bytes.length > 16 // => true
 * ```
 */
export const encodeSafetensors = required('encodeSafetensors', 1, (arrays: NamedArrays, metadata?: { readonly [key: string]: string }): Uint8Array => {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata }
  const parts: Uint8Array[] = []
  let offset = 0
  for (const name of Object.keys(arrays).sort()) {
    const x = arrays[name]!
    if (name === '__metadata__') throw new ArgumentError('encodeSafetensors', { expected: 'names of arrays', got: '__metadata__', hint: 'the format reserves this name' })
    const dtype = names[x.dtype]
    if (dtype === undefined) throw new DTypeError('encodeSafetensors', { expected: 'a dtype the format knows', got: x.dtype, path: name })
    const typed = typedOf(x)
    const bytes = new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
    header[name] = { dtype, shape: x.shape, data_offsets: [offset, offset + bytes.length] }
    parts.push(bytes)
    offset += bytes.length
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8 // readers map the elements into memory: keep them aligned
  const file = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded)
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true)
  file.set(json, 8)
  let at = 8 + padded
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
})

const bad = (expected: string, got: string): E.Either<FormatError, never> => E.left({ _tag: 'FormatError', format: 'safetensors', expected, got })

interface Entry {
  readonly dtype: DType
  readonly shape: Shape
  readonly begin: number
  readonly end: number
}

const isIndex = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u) && u >= 0

const parseEntry = (name: string, u: unknown): E.Either<FormatError, Entry> => {
  if (typeof u !== 'object' || u === null || Array.isArray(u)) return bad(`a record for ${name}`, JSON.stringify(u))
  const { dtype: code, shape, data_offsets: offsets } = u as { readonly [key: string]: unknown } // an object, by the check above; its fields are checked below
  const dtype = typeof code === 'string' ? dtypes.get(code) : undefined
  if (dtype === undefined) return bad(`a dtype among ${[...dtypes.keys()].join(' ')} for ${name}`, String(code))
  if (!Array.isArray(shape) || !shape.every(isIndex)) return bad(`a shape for ${name}`, JSON.stringify(shape))
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : []
  if (!isIndex(begin) || !isIndex(end)) return bad(`two data_offsets for ${name}`, JSON.stringify(offsets))
  return E.right({ dtype, shape, begin, end })
}

/**
 * The arrays of a safetensors file, or what is wrong with the bytes.
 *
 * @example
 * ```ts
 * import { io, np } from 'cotangent'
 * const read = io.decodeSafetensors(io.encodeSafetensors({ w: np.array([1, 2]) }))
 * read._tag // => Right
 * io.decodeSafetensors(new Uint8Array(3))._tag // => Left
 * ```
 */
export const decodeSafetensors = required('decodeSafetensors', 1, (bytes: Uint8Array): E.Either<FormatError, NamedArrays> => {
  if (bytes.length < 8) return bad('at least 8 bytes', `${bytes.length}`)
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (size > bytes.length - 8) return bad(`a header of ${size} bytes`, `${bytes.length - 8} bytes after its size`)
  const header = parseHeader(bytes.subarray(8, 8 + size))
  if (E.isLeft(header)) return header
  const data = bytes.subarray(8 + size)
  const arrays: Record<string, NDArray> = {}
  for (const [name, raw] of Object.entries(header.right)) {
    if (name === '__metadata__') continue
    const entry = parseEntry(name, raw)
    if (E.isLeft(entry)) return entry
    const { dtype, shape, begin, end } = entry.right
    const Ctor = storageCtor(dtype)
    const length = sizeOf(shape) * wordsPerElement(dtype) * Ctor.BYTES_PER_ELEMENT
    if (end - begin !== length) return bad(`${length} bytes for ${name}`, `data_offsets [${begin}, ${end}]`)
    if (end > data.length) return bad(`data up to byte ${end} for ${name}`, `${data.length} bytes of data (truncated?)`)
    const copy = data.slice(begin, end) // a copy of its own: aligned, and nobody else writes to it
    arrays[name] = new NDArray({ shape, dtype, weakType: false }, { _tag: 'stored', storage: Storage.of(dtype, new Ctor(copy.buffer)) })
  }
  return E.right(arrays)
})

const parseHeader = (bytes: Uint8Array): E.Either<FormatError, { readonly [name: string]: unknown }> => {
  const text = new TextDecoder().decode(bytes)
  try {
    const header: unknown = JSON.parse(text)
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? E.right(header as { readonly [name: string]: unknown }) : bad('a JSON object as header', text.slice(0, 40)) // an object, by the check
  } catch {
    return bad('a JSON header', text.slice(0, 40))
  }
}
