import { describe, expect, it } from 'vitest'
import { jit, np, type NDArray } from '../../../src/index.js'

const messageOf = (f: () => unknown): string => {
  try {
    f()
  } catch (e) {
    return (e as Error).message // everything thrown here is an error
  }
  return 'nothing was thrown'
}

describe('the line of the user', () => {
  it('is named where a tracer is coerced', () => {
    const above = Number(/source-line\.test\.ts:(\d+):/.exec(new Error().stack ?? '')?.[1])
    const message = messageOf(() => jit((x: NDArray) => np.add(x, Number(np.sin(x))))(1))
    expect(message).toContain(`source-line.test.ts:${above + 1}:`)
  })

  it('is named where a tracer leaks, also from functions nested deep in the library', () => {
    let leaked: NDArray | undefined
    jit((x: NDArray) => jit((y: NDArray) => (leaked = np.std(y)))(x))(np.array([1, 2]))
    expect(messageOf(() => np.add(leaked!, 1))).toMatch(/made at .*source-line\.test\.ts:\d+:/)
  })
})
