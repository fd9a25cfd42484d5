/** Steps that do the same at every turn of a loop, such as packing the weights of a recurrent network, are done once before it; of a while loop, even if it never turns. */
import { accessesOf } from '../../ir/loop/accesses.js'
import { countersOf, type IndexVar } from '../../ir/loop/index-expr.js'
import { leafSteps, type Program, type Step } from '../../ir/loop/program.js'
import { isPerThread } from '../memory/plan.js'

/** Buffers by id, one perhaps several times; without what a kernel needs while it works. */
interface Touched {
  readonly reads: readonly number[]
  readonly writes: readonly number[]
}

export const hoistInvariants = (program: Program): Program => (program.steps.every(isPlain) ? program : hoistFrom(program))

const hoistFrom = (program: Program): Program => {
  const accesses = program.kernels.map(({ pointers, body }) => {
    const { loaded, stored } = accessesOf(body)
    return { reads: pointers.map(p => loaded.has(p)), writes: pointers.map(p => stored.has(p)) }
  })
  const touchedBy = (step: Step): Touched => {
    switch (step._tag) {
      case 'run': {
        const { reads, writes } = accesses[step.kernel]!
        const those = (chosen: readonly boolean[]): readonly number[] => step.views.flatMap(({ buffer }, i) => (chosen[i] && !isPerThread(program.buffers[buffer]!) ? [buffer] : []))
        return { reads: those(reads), writes: those(writes) }
      }
      case 'copy': return { reads: [step.from.buffer], writes: [step.to.buffer] }
      case 'host': return { reads: step.operands.map(r => r.view.buffer), writes: step.results.map(r => r.view.buffer) }
      case 'loop': return touchedByAll(step.body)
      case 'while': return touchedByAll([...step.cond, ...step.body, ...step.exit], [step.predicate.buffer])
      case 'branch': return touchedByAll(step.branches.flat(), [step.selector.buffer])
    }
  }
  const touchedByAll = (steps: readonly Step[], read: readonly number[] = []): Touched => {
    const all = steps.map(touchedBy)
    return { reads: [...read, ...all.flatMap(t => t.reads)], writes: all.flatMap(t => t.writes) }
  }

  const usesIn = (steps: readonly Step[]): Map<number, number> => {
    const uses = new Map<number, number>()
    for (const step of leafSteps(steps)) {
      const { reads, writes } = touchedBy(step)
      for (const buffer of new Set([...reads, ...writes])) uses.set(buffer, (uses.get(buffer) ?? 0) + 1)
    }
    return uses
  }
  const usesAnywhere = usesIn(program.steps)

  /** The steps of a loop's body that read what does not change in it, and write what only such steps write, before anybody reads it, and nobody outside knows. */
  const invariantsOf = (counter: IndexVar, body: readonly Step[]): ReadonlySet<Step> => {
    const usesInside = usesIn(body)
    const touched = body.map(touchedBy)
    const writers = new Map<number, number[]>(), firstRead = new Map<number, number>()
    touched.forEach(({ reads, writes }, at) => {
      for (const buffer of new Set(writes)) writers.set(buffer, [...(writers.get(buffer) ?? []), at])
      for (const buffer of reads) if (!firstRead.has(buffer)) firstRead.set(buffer, at)
    })
    const isOwn = (buffer: number): boolean =>
      program.buffers[buffer]!.place._tag === 'scratch' && usesInside.get(buffer) === usesAnywhere.get(buffer) && writers.get(buffer)!.at(-1)! < (firstRead.get(buffer) ?? Infinity)
    const found = new Set(body.flatMap((step, at) => (isPlain(step) && !mentions(step, counter) && touched[at]!.writes.every(isOwn) ? [at] : [])))
    const changes = (buffer: number): boolean => writers.get(buffer)?.some(at => !found.has(at)) === true
    for (let before = -1; before !== found.size; ) {
      before = found.size
      for (const at of found) if (touched[at]!.reads.some(changes) || touched[at]!.writes.some(changes)) found.delete(at)
    }
    return new Set([...found].map(at => body[at]!)) // positions in the body
  }

  const hoist = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step): readonly Step[] => {
      switch (step._tag) {
        case 'run': case 'copy': case 'host': return [step]
        case 'branch': return [{ ...step, branches: step.branches.map(hoist) }]
        case 'loop': {
          const body = hoist(step.body)
          const once = invariantsOf(step.counter, body)
          return [...once, { ...step, body: body.filter(s => !once.has(s)) }]
        }
        case 'while': {
          const cond = hoist(step.cond), body = hoist(step.body)
          const once = invariantsOf(step.counter, [...cond, ...body, ...step.exit])
          const rest = (list: readonly Step[]): readonly Step[] => list.filter(s => !once.has(s))
          return [...once, { ...step, cond: rest(cond), body: rest(body), exit: rest(step.exit) }]
        }
      }
    })
  return { ...program, steps: hoist(program.steps) }
}

const isPlain = (step: Step): step is Extract<Step, { readonly _tag: 'run' | 'copy' }> => step._tag === 'run' || step._tag === 'copy'

const mentions = (step: Extract<Step, { readonly _tag: 'run' | 'copy' }>, counter: IndexVar): boolean =>
  (step._tag === 'run' ? step.views : [step.from, step.to]).some(({ offset }) => countersOf(offset).includes(counter))
