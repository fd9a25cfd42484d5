import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockSize, FreeSpace } from '../../../../src/core/compile/runtime/free-space.js'

type Command = { readonly take: number } | { readonly give: number } | { readonly join: true }

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ take: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 1_000_000 })) }) },
  { weight: 5, arbitrary: fc.record({ give: fc.nat() }) },
  { weight: 1, arbitrary: fc.constant({ join: true } as const) },
)

describe('free space', () => {
  it('hands out blocks that never overlap, aligned and below the top', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), commands => {
        const space = new FreeSpace(64)
        const taken: { readonly address: number; readonly size: number }[] = []
        for (const c of commands) {
          if ('take' in c) {
            const size = blockSize(c.take)
            const address = space.take(size)
            expect(address % 64).toBe(0)
            expect(address).toBeGreaterThanOrEqual(64)
            expect(address + size).toBeLessThanOrEqual(space.top)
            expect(taken.filter(b => b.address < address + size && address < b.address + b.size)).toEqual([])
            taken.push({ address, size })
          } else if ('give' in c) {
            const [block] = taken.splice(c.give % Math.max(1, taken.length), 1)
            if (block !== undefined) space.give(block.address, block.size)
          } else space.join()
        }
        for (const { address, size } of taken) space.give(address, size)
        space.join()
        expect(space.top).toBe(64) // nothing was lost
      }),
    )
  })

  it('rounds sizes up by an eighth at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), bytes => {
        expect(blockSize(bytes)).toBeGreaterThanOrEqual(bytes)
        expect(blockSize(bytes)).toBeLessThanOrEqual(Math.max(bytes * 1.125, bytes + 63))
        expect(blockSize(blockSize(bytes))).toBe(blockSize(bytes))
      }),
    )
  })

  it('takes the block freed last first', () => {
    const space = new FreeSpace(0)
    const [a, b] = [space.take(128), space.take(128)]
    space.give(a, 128)
    space.give(b, 128)
    expect([space.take(128), space.take(128)]).toEqual([b, a])
  })

  it('stays as small as its contents when sizes change', () => {
    const space = new FreeSpace(0)
    for (let round = 0; round < 50; round++) {
      const size = blockSize(10_000 + 1_000 * round)
      const blocks = Array.from({ length: 20 }, () => space.take(size))
      for (const address of blocks) space.give(address, size)
    }
    expect(space.top).toBeLessThan(3 * 20 * blockSize(60_000))
  })
})
