/**
 * Which bytes of a memory are free. Freed blocks wait in lists by size, the one freed last first: it is still in the
 * cache. When no list helps, neighbours are joined before the memory is asked to be larger.
 */
interface Run {
  address: number
  size: number
}

/** Sizes come in eighths of powers of two, so that a freed block fits what comes next and at most an eighth is wasted. */
export const blockSize = (bytes: number): number => {
  const step = Math.max(ALIGN, 2 ** (Math.floor(Math.log2(Math.max(1, bytes))) - 3))
  return Math.ceil(Math.max(1, bytes) / step) * step
}

/** A cache line. */
const ALIGN = 64

export class FreeSpace {
  readonly #lists = new Map<number, number[]>()
  /** Bytes in the lists. */
  #listed = 0
  /** Joined blocks by address; no two touch. */
  #runs: Run[] = []
  #top: number

  /** What lies below `start` is never handed out. */
  constructor(start: number) {
    this.#top = start
  }

  /** Everything handed out lies below. */
  get top(): number {
    return this.#top
  }

  /** The address of a block; sizes are block sizes. */
  take(size: number): number {
    const last = this.#lists.get(size)?.pop()
    if (last !== undefined) {
      this.#listed -= size
      return last
    }
    let found = this.#carve(size)
    if (found === undefined && this.#listed >= Math.max(size, this.#top / 8)) {
      this.join()
      found = this.#carve(size)
    }
    return found ?? this.#extend(size)
  }

  give(address: number, size: number): void {
    this.#listed += size
    const list = this.#lists.get(size)
    if (list === undefined) this.#lists.set(size, [address])
    else list.push(address)
  }

  /** Joins free neighbours and lowers the top over what is free below it. */
  join(): void {
    const all = this.#runs
    for (const [size, addresses] of this.#lists) for (const address of addresses) all.push({ address, size })
    this.#lists.clear()
    this.#listed = 0
    all.sort((a, b) => a.address - b.address)
    const joined: Run[] = []
    for (const run of all) {
      const before = joined[joined.length - 1]
      if (before !== undefined && before.address + before.size === run.address) before.size += run.size
      else joined.push(run)
    }
    const last = joined[joined.length - 1]
    if (last !== undefined && last.address + last.size === this.#top) {
      this.#top = last.address
      joined.pop()
    }
    this.#runs = joined
  }

  /** From the smallest run that is large enough. */
  #carve(size: number): number | undefined {
    const runs = this.#runs
    let best = -1
    for (let i = 0; i < runs.length; i++) if (runs[i]!.size >= size && (best < 0 || runs[i]!.size < runs[best]!.size)) best = i
    if (best < 0) return undefined
    const run = runs[best]!, { address } = run
    run.address += size
    run.size -= size
    if (run.size === 0) runs.splice(best, 1)
    return address
  }

  #extend(size: number): number {
    const address = this.#top
    this.#top += size
    return address
  }
}
