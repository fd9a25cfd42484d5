/**
 * The heap is a cache of arrays in WebAssembly memory; JavaScript memory is home. Results of programs stay in slots and feed
 * the next program without a copy. Over budget, the slot used least recently is copied home and freed, so that a loop in
 * which no finalizer runs stays correct and bounded; slots of dead arrays are freed by finalizers, donated ones at once.
 */
import type { TypedArray } from '../../base/dtype.js'
import type { Pointer } from '../../ir/loop/scalar.js'
import { finalizersRun, reportFinalized, reportHandedOut, reportReleased } from './collector.js'
import { elementArrays } from './element-arrays.js'
import { blockSize, FreeSpace } from './free-space.js'
import { currentMemory, dropMemory, growTo, type LinearMemory, linearMemory, memoryViews } from './linear-memory.js'
import { memoryFor, recycle } from './memory.js'
import { threads } from './threads.js'
import { MEETING_BYTES } from './worker-source.js'

type Element = Pointer['element']

/** The elements of one array: in the heap, or at home again. It knows no storage, so that the heap keeps none alive. */
export interface Slot {
  readonly element: Element
  readonly length: number
  readonly size: number
  /** 0: not in the heap. */
  address: number
  home: TypedArray | null
  /** The run that used it last: what the running program uses stays where it is. */
  run: number
  newer: Slot | null
  older: Slot | null
}

/** Smaller arrays live in JavaScript memory: copying them costs less than a finalizer. */
const WORTH_A_SLOT = 16384

export const isWorthASlot = (element: Element, length: number): boolean => length * elementArrays[element].BYTES_PER_ELEMENT >= WORTH_A_SLOT

const MIB = 2 ** 20
/**
 * The budget holds so many of the largest array, between two bounds; each costs its pages when it is first used. Where
 * finalizers run it is the upper bound: a collection takes ten milliseconds, in which 100 MB of arrays may die, and to copy
 * them home costs several times what it cost to compute them.
 */
const ARRAYS = 32
const LEAST = 16 * MIB
const MOST = 256 * MIB
/** Where it ends up at most, when evicted arrays turn out to be needed. */
const LIMIT = 3072 * MIB

// Address 0 means "nowhere", and threads meet in the first bytes.
let space = new FreeSpace(MEETING_BYTES)
let newest: Slot | null = null
let oldest: Slot | null = null
let resident = 0
let highWater = 0
let budget = LEAST
/** Set by hand, for good. */
let fixed = false
let run = 0
let stackAddress = 0
let stackSize = 0

const finalizers = new FinalizationRegistry<Slot>(slot => {
  reportFinalized()
  release(slot)
})

/** Most bytes that arrays, scratch and operands took in the heap at once. */
export const heapHighWater = (): number => highWater

/** For tests and experiments: a budget that stays. */
export const setHeapBudget = (bytes: number): void => {
  budget = bytes
  fixed = true
}

/** A program begins to run: what it uses from now on is pinned. The memory is shared once there are several threads. */
export const beginRun = (): LinearMemory => {
  run++
  const shared = threads() > 1
  if (shared && currentMemory()?.shared === false) {
    while (evictOldest());
    space = new FreeSpace(MEETING_BYTES)
    stackSize = 0
    dropMemory()
  }
  return linearMemory(shared)
}

/** The slot's elements where they are; valid until the next run. */
export const slotView = (slot: Slot): TypedArray => slot.home ?? new elementArrays[slot.element](memoryViews()[slot.element].buffer, slot.address, slot.length)

/** A block for the running program, to be given back with `giveBack`; `undefined` when memory has run out. */
export const borrow = (bytes: number): number | undefined => {
  const size = blockSize(bytes)
  for (let tried = false; ; tried = true) {
    const address = space.take(size)
    if (growTo(space.top)) {
      if (space.top > highWater) highWater = space.top
      return address
    }
    space.give(address, size)
    const evicted = evictAtLeast(size)
    space.join() // lowers the top to where the memory ends, and may find room among the blocks that are free
    if (tried && !evicted) return undefined
  }
}

/** The working memory of the running program, which all programs share; `undefined` when memory has run out. */
export const stack = (bytes: number): number | undefined => {
  if (bytes <= stackSize) return stackAddress
  if (stackSize > 0) space.give(stackAddress, stackSize)
  stackSize = 0
  const address = borrow(bytes)
  if (address === undefined) return undefined
  stackSize = blockSize(bytes)
  return (stackAddress = address)
}

export const giveBack = (address: number, bytes: number): void => space.give(address, blockSize(bytes))

/** A slot for elements still to be written; `undefined` when memory has run out. */
export const newSlot = (element: Element, length: number): Slot | undefined => {
  const slot: Slot = { element, length, size: blockSize(length * elementArrays[element].BYTES_PER_ELEMENT), address: 0, home: null, run: 0, newer: null, older: null }
  return settle(slot) ? slot : undefined
}

/** The elements of an array that is at home, moved into the heap. */
export const moveIn = (element: Element, typed: TypedArray): Slot | undefined => {
  const slot = newSlot(element, typed.length)
  if (slot !== undefined) memoryViews()[element].set(typed, slot.address / typed.BYTES_PER_ELEMENT)
  return slot
}

/** Keeps the slot where it is while the program runs, if it is in the heap. */
export const pin = (slot: Slot): void => {
  if (slot.address !== 0) touch(slot)
}

/** Pins the slot, and brings it back if it was evicted; `false` when memory has run out. */
export const use = (slot: Slot): boolean => {
  if (slot.address !== 0) {
    touch(slot)
    return true
  }
  const home = slot.home!
  if (!fixed) budget = Math.min(LIMIT, budget + slot.size) // it was wrong to evict it: there was too little room
  if (!settle(slot)) return false
  memoryViews()[slot.element].set(home, slot.address / home.BYTES_PER_ELEMENT)
  slot.home = null
  recycle(slot.element, home)
  return true
}

/** Frees the slot when `owner` is collected. */
export const watch = (owner: object, slot: Slot): void => finalizers.register(owner, slot, slot)
export const unwatch = (slot: Slot): void => void finalizers.unregister(slot)

/** Forgets the elements. */
export const release = (slot: Slot): void => {
  if (slot.home !== null) recycle(slot.element, slot.home)
  else if (slot.address !== 0) leave(slot)
  slot.home = null
}

const settle = (slot: Slot): boolean => {
  if (!fixed) budget = Math.max(budget, Math.min(MOST, ARRAYS * slot.size))
  while (resident + slot.size > limit() && evictOldest());
  const address = borrow(slot.size)
  if (address === undefined) return false
  slot.address = address
  resident += slot.size
  // Early enough for a collection to end while there is room, and seldom enough to be worth its time.
  reportHandedOut(slot.size, finalizersRun() ? MOST / 8 : budget / 2)
  slot.run = run
  link(slot)
  return true
}

/** How much may be resident before something is evicted. */
const limit = (): number => (fixed || !finalizersRun() ? budget : Math.max(budget, MOST))

const leave = (slot: Slot): void => {
  unlink(slot)
  resident -= slot.size
  reportReleased(slot.size)
  space.give(slot.address, slot.size)
  slot.address = 0
}

/** `false` when every slot belongs to the running program. */
const evictOldest = (): boolean => {
  const slot = oldest
  if (slot === null || slot.run === run) return false
  const home = memoryFor(slot.element, slot.length)
  const view = memoryViews()[slot.element]
  const start = slot.address / home.BYTES_PER_ELEMENT
  home.set(view.subarray(start, start + slot.length))
  slot.home = home
  unwatch(slot) // from here on the collector alone decides
  leave(slot)
  return true
}

const evictAtLeast = (bytes: number): boolean => {
  const before = resident
  while (before - resident < bytes && evictOldest());
  return resident < before
}

const touch = (slot: Slot): void => {
  slot.run = run
  if (slot === newest) return
  unlink(slot)
  link(slot)
}

const link = (slot: Slot): void => {
  slot.older = newest
  slot.newer = null
  if (newest === null) oldest = slot
  else newest.newer = slot
  newest = slot
}

const unlink = (slot: Slot): void => {
  const { newer, older } = slot
  if (newer === null) newest = older
  else newer.older = older
  if (older === null) oldest = newer
  else older.newer = newer
  slot.newer = slot.older = null // a dead slot must keep no other alive
}
