/** The library against values recorded from JAX, optax and Flax. */
import { afterAll, describe, expect, test } from 'vitest'
import { isCotangentError } from '../../src/core/base/errors.js'
import { type Case, type CaseOf, casesOf, modules, type RecordedArray } from './case.js'
import { difference } from './comparison.js'
import { accidents, notYet, programsNotYet } from './exceptions.js'
import { compute } from './modes.js'
import { lookup, namesIn } from './names.js'
import { arrayOf, elementsOf } from './values.js'

/** Undefined where the case passes. */
const complaint = (c: Case): string | undefined => {
  if (c.mode === 'throws') return refusal(c)
  const forms = [c, ...(c.alt ?? []).map(form => ({ ...c, kwargs: {}, ...form }))]
  const complaints = forms.map(form => attempt(() => difference(compute(form), c.expect, c.tol, c.shapeOnly)))
  return complaints.includes(undefined) ? undefined : complaints[0]
}

/** One of the accepted forms of a call may be refused. */
const attempt = (compare: () => string | undefined): string | undefined => {
  try {
    return compare()
  } catch (error) {
    return String(error)
  }
}

const refusal = (c: CaseOf<'throws'>): string | undefined => {
  try {
    compute(c)
  } catch (error) {
    if (!isCotangentError(error)) return `expected an error of this library, got ${error}`
    return c.expect.tags?.includes(error._tag) === false ? `expected ${c.expect.tags.join(' or ')}, got ${error._tag}` : undefined
  }
  return 'nothing was thrown'
}

const inDouble = (recorded: RecordedArray) => arrayOf(recorded.dtype === 'float32' ? { ...recorded, dtype: 'float64' } : recorded)

/** The result of the case in float64, as if it had been recorded. */
const evaluated = (c: CaseOf<'value'>): CaseOf<'value'> => {
  const asRecorded = (v: unknown): RecordedArray | readonly RecordedArray[] => {
    if (Array.isArray(v)) return v.map(x => asRecorded(x) as RecordedArray) // results are lists of arrays at most
    const x = v as ReturnType<typeof arrayOf>
    return { dtype: 'float32', shape: x.shape, data: elementsOf(x) }
  }
  return { ...c, expect: asRecorded(compute(c, inDouble)) }
}

const absent = (c: Case): string | undefined => namesIn(c).find(name => lookup(name) === undefined)
const reasonOf = (name: string): string | undefined => Object.entries(notYet).find(([prefix]) => name.startsWith(prefix))?.[1]

const counts = new Map<string, number>()
const count = (what: string): unknown => counts.set(what, (counts.get(what) ?? 0) + 1)

describe.each(modules)('%s', module => {
  const unexplained = new Set<string>()
  for (const c of casesOf(module)) {
    const awaited = 'program' in c ? programsNotYet[c.program ?? ''] : undefined
    if (awaited !== undefined) {
      count(`wait for ${awaited}`)
      test(`${c.id} waits for ${awaited}`, () => expect(complaint(c)).not.toBe(undefined))
      continue
    }
    const name = absent(c)
    if (name !== undefined) {
      const reason = reasonOf(name)
      if (reason === undefined) unexplained.add(name)
      count(`wait for ${reason ?? name}`)
      continue
    }
    const accident = accidents[c.id]
    if (accident === undefined) {
      count('compared')
      test(c.id, () => expect(complaint(c)).toBe(undefined))
    } else {
      count('deviate from an accident of rounding')
      test(`${c.id} is an accident: ${accident}`, () => {
        const exact = evaluated(c as CaseOf<'value'>) // all of them compute trees of float arrays
        expect(difference(compute(c), exact.expect, c.tol)).toBe(undefined)
        expect(complaint(c)).not.toBe(undefined)
      })
    }
  }
  test('names that are missing are known to be', () => expect([...unexplained]).toEqual([]))
})

afterAll(() => console.log([...counts].map(([what, n]) => `${n} cases ${what}`).join('\n')))
