import type { BufferDecl, Program } from '../../ir/loop/program.js'
import type { Pointer } from '../../ir/loop/scalar.js'
import { type Life, livesOf } from './lives.js'

const bytes: { readonly [E in Pointer['element']]: number } = {
  float32: 4, float64: 8, int8: 1, int16: 2, int32: 4, uint8: 1, uint16: 2, uint32: 4,
}

/** A cache line: no two buffers share one, and vector loads from a buffer's start are aligned. */
const alignment = 64

/** What a buffer occupies in the scratch stack. */
export const bytesOf = ({ element, length }: BufferDecl): number => Math.ceil((bytes[element] * length) / alignment) * alignment

interface Hole {
  offset: number
  size: number
}

/** Gives every scratch buffer its byte offset. What each thread has its own of lies above the rest. */
export const planMemory = (program: Program): Program => {
  const lives = livesOf(program)
  const scratch = program.buffers.filter(b => b.place._tag === 'scratch' && lives[b.id] !== undefined)
  const { offsets, top: shared } = placed(scratch.filter(b => !isPerThread(b)), lives)
  const own = placed(scratch.filter(isPerThread), lives)
  for (const [id, offset] of own.offsets) offsets.set(id, shared + offset)
  const scratchBytes = shared + own.top
  const buffers = program.buffers.map((b): BufferDecl =>
    b.place._tag === 'scratch' ? { ...b, place: { ...b.place, offset: offsets.get(b.id) ?? (isPerThread(b) ? shared : 0) } } : b)
  return { ...program, buffers, scratchBytes }
}

export const isPerThread = ({ place }: BufferDecl): boolean => place._tag === 'scratch' && place.perThread === true

/** The part of planned scratch memory of which each thread has its own: the uppermost. */
export const ownScratchBytes = ({ buffers, scratchBytes }: Program): number => {
  let lowest = scratchBytes
  for (const { place } of buffers) if (place._tag === 'scratch' && place.perThread === true) lowest = Math.min(lowest, place.offset ?? lowest)
  return scratchBytes - lowest
}

interface Placement {
  readonly offsets: Map<number, number>
  readonly top: number
}

/** Of many buffers the time to compare each with each is worth more than memory. */
const MANY = 1024

/** The better of two ways, neither of which always is. */
const placed = (buffers: readonly BufferDecl[], lives: readonly (Life | undefined)[]): Placement => {
  const byBirth = placedByBirth(buffers, lives)
  if (buffers.length > MANY) return byBirth
  const bySize = placedBySize(buffers, lives)
  return bySize.top < byBirth.top ? bySize : byBirth
}

/** The largest first, of those the longest lived, each in the lowest gap between those it meets. */
const placedBySize = (buffers: readonly BufferDecl[], lives: readonly (Life | undefined)[]): Placement => {
  const offsets = new Map<number, number>()
  const byOffset: { readonly life: Life; readonly offset: number; readonly end: number }[] = []
  let top = 0
  const length = ({ from, to }: Life): number => to - from
  for (const buffer of [...buffers].sort((a, b) => bytesOf(b) - bytesOf(a) || length(lifeOf(lives, b)) - length(lifeOf(lives, a)))) {
    const life = lifeOf(lives, buffer), size = bytesOf(buffer)
    let offset = 0
    for (const other of byOffset) {
      if (other.life.to < life.from || life.to < other.life.from) continue
      if (other.offset >= offset + size) break
      offset = Math.max(offset, other.end)
    }
    const after = byOffset.findIndex(other => other.offset > offset)
    byOffset.splice(after < 0 ? byOffset.length : after, 0, { life, offset, end: offset + size })
    offsets.set(buffer.id, offset)
    top = Math.max(top, offset + size)
  }
  return { offsets, top }
}

/** In the order in which their lives begin, each in the smallest hole that the dead have left, else at the top. */
const placedByBirth = (buffers: readonly BufferDecl[], lives: readonly (Life | undefined)[]): Placement => {
  const offsets = new Map<number, number>()
  const byBirth = [...buffers].sort((a, b) => lifeOf(lives, a).from - lifeOf(lives, b).from)
  const byDeath = [...buffers].sort((a, b) => lifeOf(lives, a).to - lifeOf(lives, b).to)
  const heap = holes()
  let dead = 0
  for (const buffer of byBirth) {
    const { from } = lifeOf(lives, buffer)
    for (; dead < byDeath.length && lifeOf(lives, byDeath[dead]!).to < from; dead++) {
      const gone = byDeath[dead]!
      heap.free(offsets.get(gone.id)!, bytesOf(gone))
    }
    offsets.set(buffer.id, heap.take(bytesOf(buffer)))
  }
  return { offsets, top: heap.top() }
}

const lifeOf = (lives: readonly (Life | undefined)[], { id }: BufferDecl): Life => lives[id]! // only buffers with a life are asked for

/** Free ranges below the top of a stack, sorted by offset and never adjacent. */
const holes = (): { readonly take: (size: number) => number; readonly free: (offset: number, size: number) => void; readonly top: () => number } => {
  const free: Hole[] = []
  let top = 0
  /** The first hole at or after an offset. */
  const search = (offset: number): number => {
    let low = 0, high = free.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (free[middle]!.offset < offset) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    top: () => top,
    take: size => {
      let best = -1
      for (let i = 0; i < free.length; i++) if (free[i]!.size >= size && (best < 0 || free[i]!.size < free[best]!.size)) best = i
      if (best >= 0) {
        const hole = free[best]!
        const { offset } = hole
        hole.offset += size
        hole.size -= size
        if (hole.size === 0) free.splice(best, 1)
        return offset
      }
      const last = free[free.length - 1]
      const extendsLast = last !== undefined && last.offset + last.size === top
      const offset = extendsLast ? last.offset : top
      if (extendsLast) free.pop()
      top = offset + size
      return offset
    },
    free: (offset, size) => {
      if (size === 0) return
      const at = search(offset)
      const before = free[at - 1], after = free[at]
      if (before !== undefined && before.offset + before.size === offset) {
        before.size += size
        if (after !== undefined && after.offset === offset + size) {
          before.size += after.size
          free.splice(at, 1)
        }
      } else if (after !== undefined && after.offset === offset + size) {
        after.offset = offset
        after.size += size
      } else free.splice(at, 0, { offset, size })
    },
  }
}
