import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds } from './replay.js'

test('a broken law shows the case, the seed, and the command that runs it again', () => {
  let failure = ''
  try {
    holds(fc.property(fc.nat(), n => n < 10))
  } catch (error) {
    failure = String(error)
  }
  const seed = /seed: (-?\d+)/.exec(failure)?.[1]
  expect(failure).toContain('Counterexample: [10]')
  expect(failure).toContain(`Replay: COTANGENT_SEED=${seed} COTANGENT_RUNS=`)
  expect(failure).toContain("npx vitest run test/laws/replay.test.ts -t '^a broken law shows the case, the seed, and the command that runs it again$'")
})

test('a law that holds is silent', () => expect(holds(fc.property(fc.nat(), n => n >= 0))).toBe(undefined))
