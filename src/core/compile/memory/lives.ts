import type { Program, Step } from '../../ir/loop/program.js'

/** Positions, inclusive, in a walk through all steps; a step that holds others spans them. */
export interface Life {
  readonly from: number
  readonly to: number
}

/** A list of steps and the span of the step that holds it. */
interface Scope {
  readonly parent: Scope | null
  readonly depth: number
  readonly from: number
  to: number
}

interface Use {
  readonly scope: Scope
  readonly at: number
}

/**
 * When each buffer must keep its contents, by id; `undefined` for those nothing touches. A buffer lives from the first to
 * the last step that touches it in the innermost list of steps that holds all its uses, so one that is touched both inside and outside a
 * loop lives through the whole loop.
 */
export const livesOf = ({ buffers, steps }: Program): readonly (Life | undefined)[] => {
  const uses: Use[][] = buffers.map(() => [])
  let clock = 0
  const walk = (list: readonly Step[], scope: Scope): void => {
    for (const step of list) {
      const at = ++clock
      const touch = (buffer: number): void => void uses[buffer]!.push({ scope, at })
      const inside = (lists: readonly (readonly Step[])[]): void => {
        const held: Scope = { parent: scope, depth: scope.depth + 1, from: at, to: at }
        // Condition, body and exit of one loop share a scope: what they share must survive the turn.
        for (const l of lists) walk(l, held)
        held.to = ++clock
      }
      switch (step._tag) {
        case 'run': for (const v of step.views) touch(v.buffer); break
        case 'copy': touch(step.from.buffer); touch(step.to.buffer); break
        case 'loop': inside([step.body]); break
        case 'while': touch(step.predicate.buffer); inside([step.cond, step.body, step.exit]); break
        case 'host': for (const { view } of [...step.operands, ...step.results]) touch(view.buffer); break
        case 'branch': touch(step.selector.buffer); for (const branch of step.branches) inside([branch])
      }
    }
  }
  walk(steps, { parent: null, depth: 0, from: 0, to: 0 })
  return uses.map(lifeOf)
}

const lifeOf = (uses: readonly Use[]): Life | undefined => {
  if (uses.length === 0) return undefined
  const common = uses.reduce((scope, use) => meet(scope, use.scope), uses[0]!.scope)
  let from = Infinity, to = -Infinity
  for (const { scope, at } of uses) {
    let first = at, last = at
    for (let s = scope; s !== common; s = s.parent!) {
      first = s.from
      last = s.to
    }
    from = Math.min(from, first)
    to = Math.max(to, last)
  }
  return { from, to }
}

const meet = (a: Scope, b: Scope): Scope => {
  while (a !== b) {
    if (a.depth >= b.depth) a = a.parent!
    else b = b.parent!
  }
  return a
}
