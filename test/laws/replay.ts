import * as fc from 'fast-check'

/** `npm run test:laws -- --runs N --seed S` set these. */
const runs = Number(process.env['COTANGENT_RUNS'] ?? 100)
const seed = process.env['COTANGENT_SEED']

/** Asserts a property over random cases; a failure says how to see it again. `share` is how many of the runs an expensive one gets. */
export const holds = <T>(property: fc.IProperty<T>, share = 1): void => {
  const details = fc.check(property, { numRuns: Math.ceil(runs * share), ...(seed === undefined ? {} : { seed: Number(seed) }) })
  if (!details.failed) return
  const again = `COTANGENT_SEED=${details.seed} COTANGENT_RUNS=${details.runConfiguration.numRuns} npx vitest run test/laws -t '<name of this test>'`
  const { errorInstance: error } = details
  throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${fc.defaultReportMessage(details)}\n\nReplay: ${again}`, { cause: error })
}
