/** Where programs work and where their results go. */
import type { TypedArray } from '../../base/dtype.js'
import { OutOfMemoryError } from '../../base/errors.js'
import type { Pointer } from '../../ir/loop/scalar.js'
import { reportFresh } from './collector.js'
import { elementArrays } from './element-arrays.js'
import { type Views, viewsOf } from './views.js'

const nothing = viewsOf(new ArrayBuffer(0))
let scratch = nothing

/** The scratch memory of all programs: a program that runs inside another has its own. Its content is garbage. */
export const scratchOf = (bytes: number): Views => {
  if (scratch.uint8.length < bytes) {
    scratch = nothing // lets the old one go first
    scratch = viewsOf(guarded(bytes, () => new ArrayBuffer(Math.ceil(bytes / 4096) * 4096)))
  }
  return scratch
}

/** Lets programs run while another one waits, whose scratch memory must keep its content; the result gives that back. */
export const setScratchAside = (): (() => void) => {
  const waiting = scratch
  scratch = nothing
  return () => {
    scratch = waiting
  }
}

const guarded = <A>(bytes: number, allocate: () => A): A => {
  try {
    return allocate()
  } catch (e) {
    if (!(e instanceof RangeError)) throw e
    throw new OutOfMemoryError('run', { expected: `${bytes} bytes of memory`, got: e.message, hint: 'use smaller batches, checkpoint, or donateArgnums for arguments that are replaced' })
  }
}

// Fresh memory is slow to touch for the first time; below this size it does not matter.
const WORTH_KEEPING = 4096
const KEEP_BYTES = 2 ** 28
const donated = new Map<string, TypedArray[]>()
let kept = 0

// Typed arrays of up to 64 bytes lie inside their objects. A larger one asks the system for memory, which takes longer than
// to compute a hundred elements, so that small ones share a block, which lives as long as the last of them.
const INSIDE = 64, SMALL = 1024, BLOCK = 8192
let block = new ArrayBuffer(0)
let taken = 0

const pieceOfBlock = (element: Pointer['element'], length: number): TypedArray => {
  const make = elementArrays[element]
  const bytes = length * make.BYTES_PER_ELEMENT
  if (taken + bytes > block.byteLength) {
    block = new ArrayBuffer(BLOCK)
    taken = 0
  }
  const piece = new make(block, taken, length)
  taken += (bytes + 7) & ~7 // the largest elements have 8 bytes
  return piece
}

/** Memory for a result, which the program writes completely. */
export const memoryFor = (element: Pointer['element'], length: number): TypedArray => {
  const make = elementArrays[element]
  const bytes = length * make.BYTES_PER_ELEMENT
  if (bytes > INSIDE && bytes <= SMALL) return pieceOfBlock(element, length)
  if (length < WORTH_KEEPING) return new make(length)
  const found = donated.get(`${element}${length}`)?.pop()
  if (found === undefined) {
    reportFresh(bytes)
    return guarded(bytes, () => new make(length))
  }
  kept -= found.byteLength
  return found
}

/** Memory that nobody reads any more: a later result of the same type takes it. */
export const recycle = (element: Pointer['element'], memory: TypedArray): void => {
  if (memory.length < WORTH_KEEPING || kept + memory.byteLength > KEEP_BYTES) return
  kept += memory.byteLength
  const key = `${element}${memory.length}`
  const list = donated.get(key)
  if (list === undefined) donated.set(key, [memory])
  else list.push(memory)
}
