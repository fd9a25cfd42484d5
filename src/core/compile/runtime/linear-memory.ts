/**
 * The one WebAssembly memory of the process and its views, which are made anew whenever it has grown. It is shared once
 * there is more than one thread: then the arrays move to another memory, and programs are linked again.
 */
import { OutOfMemoryError, UnsupportedError } from '../../base/errors.js'
import { type Views, viewsOf } from './views.js'
import { engine, type Memory } from './wasm-engine.js'

const PAGE = 65536
/** 4 GiB; engines that refuse to reserve that much get the next. */
const MAXIMA = [65536, 32768, 16384, 4096]
/** Growing costs new views: in steps of at least a megabyte, and of a quarter. */
const STEP = 16

export interface LinearMemory {
  readonly memory: Memory
  readonly shared: boolean
}

let current: LinearMemory | null = null
let views: Views = viewsOf(new ArrayBuffer(0))
let maximum = 0

export const linearMemory = (shared: boolean): LinearMemory => (current ??= chooseMemory(shared))

/** Forgets the memory: whoever had something in it has moved it out. */
export const dropMemory = (): void => {
  current = null
  views = viewsOf(new ArrayBuffer(0))
}

export const currentMemory = (): LinearMemory | null => current

const chooseMemory = (shared: boolean): LinearMemory => {
  if (engine === undefined) throw new UnsupportedError('run', { expected: 'an engine with WebAssembly', got: 'none', hint: "setBackend('js')" })
  for (const pages of MAXIMA) {
    try {
      const memory = new engine.Memory({ initial: STEP, maximum: pages, shared })
      maximum = pages
      views = viewsOf(memory.buffer)
      return { memory, shared }
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
    }
  }
  throw new OutOfMemoryError('run', { expected: `${MAXIMA[MAXIMA.length - 1]! * PAGE} bytes of address space`, got: 'less', hint: "setBackend('js')" })
}

/** Of the memory as large as it is now: not to be kept. */
export const memoryViews = (): Views => views

/** Makes the memory hold at least `bytes`; `false` where it cannot. */
export const growTo = (bytes: number): boolean => {
  if (bytes <= views.uint8.length) return true
  const { memory } = current!
  const pages = memory.buffer.byteLength / PAGE
  const missing = Math.ceil(bytes / PAGE) - pages
  if (pages + missing > maximum) return false
  const generous = Math.min(maximum - pages, Math.max(missing, STEP, Math.ceil(pages / 4)))
  for (const more of [generous, missing]) {
    try {
      memory.grow(more)
      views = viewsOf(memory.buffer)
      return true
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
    }
  }
  return false
}
