import { basename, relative } from 'node:path'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Subject } from '../../src/testing/subject.js'
import { few } from './few.js'

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

/** How many cases have a program in common, on average. */
const CASES_OF_A_PROGRAM = 4

const dtypesOf = ({ args }: Subject): string => fc.sample(args, 1)[0]!.map(x => x.dtype).join()

/**
 * Asserts a law of a few subjects, each with several arguments of its own: to compile a program takes a hundred times as long as to run it on a few
 * numbers, so programs are compiled for the first of their cases and met again by the others. Every dtype is among them. The laws of one file about
 * one primitive are given the same subjects, for the same reason; other files have others, as has every seed. Where arguments do not matter, `holds`
 * shows more.
 */
export const holdsOfFew = <T>(law: (subjects: fc.Arbitrary<Subject>) => fc.IProperty<T>, subjects: fc.Arbitrary<Subject>, share = 1): void => {
  const { currentTestName = '', testPath = '' } = expect.getState()
  const seed = fc.hash(`${fc.readConfigureGlobal().seed} ${basename(testPath)} ${currentTestName.split(' > ')[0]}`)
  holds(law(few(subjects, { count: Math.ceil(runs / CASES_OF_A_PROGRAM), among: runs, seed, kindOf: dtypesOf })), share)
}
