import { relative } from 'node:path'
import * as fc from 'fast-check'
import { expect } from 'vitest'

/** `npm run test:laws -- --runs N` sets it; `test/seed.ts` says where the random cases begin. */
const runs = Number(process.env['COTANGENT_RUNS'] ?? 100)

/** The command that runs the present test again, with the same random cases. */
const commandFor = (failedSeed: number): string => {
  const { currentTestName = '', testPath = '' } = expect.getState()
  const path = relative(process.cwd(), testPath)
  return `COTANGENT_SEED=${failedSeed} COTANGENT_RUNS=${runs} npx vitest run ${path}${path.includes('matrix') ? ' --mode matrix' : ''} -t '^${currentTestName.replaceAll(' > ', ' ')}$'`
}

/** Asserts a property over random cases; a failure says how to see it again. `share` is how many of the runs an expensive one gets. */
export const holds = <T>(property: fc.IProperty<T>, share = 1): void => {
  const details = fc.check(property, { numRuns: Math.ceil(runs * share) })
  if (!details.failed) return
  const { errorInstance: error } = details
  throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${fc.defaultReportMessage(details)}\n\nReplay: ${commandFor(details.seed)}`, { cause: error })
}
