/** Guards whose conditions are about loop counters: where they change, and what is left of them inside a range. */
import { countersOf, type Index, indexEquals, type IndexVar, rangeOf } from '../../ir/loop/index-expr.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import { visitIndices } from '../lower/visit.js'

/** Where, along each counter, some guard's condition changes: inside `(0, extent)`, ascending. */
export const changesAlong = (counters: readonly IndexVar[], values: readonly Scalar[]): readonly (readonly number[])[] => {
  const found = counters.map(() => new Set<number>())
  const seen = new Set<Scalar>()
  const condition = (s: Scalar): void => {
    if (s._tag !== 'op') return
    if (s.op === 'and' || s.op === 'or') return s.args.forEach(condition)
    const [x, y] = s.args.map(bound)
    if (x?._tag === 'index' && y?._tag === 'const') change(x.index, y.value, s.op)
    else if (y?._tag === 'index' && x?._tag === 'const') change(y.index, x.value, s.op)
  }
  const change = (index: Index, value: number, op: string): void => {
    const [only, ...rest] = index.terms
    const axis = only === undefined || rest.length > 0 || only.coefficient !== 1 ? -1 : counters.indexOf(only.atom as IndexVar) // another atom is simply not found
    if (axis < 0) return
    const at = value - index.constant
    const places = op === 'lt' || op === 'ge' ? [at] : op === 'le' || op === 'gt' ? [at + 1] : [at, at + 1]
    for (const p of places) if (p > 0 && p < counters[axis]!.extent) found[axis]!.add(p)
  }
  const visit = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    if (s._tag === 'guard') {
      condition(s.when)
      visit(s.then)
      visit(s.else)
    } else if (s._tag === 'op') s.args.forEach(visit)
  }
  values.forEach(visit)
  return found.map(set => [...set].sort((a, b) => a - b))
}

/** The index under a conversion between integers. */
const bound = (s: Scalar): Scalar => (s._tag === 'op' && s.op === 'convert' && s.args[0]!._tag === 'index' ? s.args[0]! : s)

/** The different conditions on counters that guard something in the values. */
export const guardConditions = (values: readonly Scalar[]): readonly Scalar[] => {
  const found: Scalar[] = []
  const seen = new Set<Scalar>()
  const visit = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    if (s._tag === 'guard') {
      if (isAboutCounters(s.when) && !found.some(c => isSameCondition(c, s.when))) found.push(s.when)
      visit(s.then)
      visit(s.else)
    } else if (s._tag === 'op') s.args.forEach(visit)
  }
  values.forEach(visit)
  return found
}

/** The counters that conditions are about. */
export const countersOfAll = (conditions: readonly Scalar[]): ReadonlySet<IndexVar> => {
  const found = new Set<IndexVar>()
  visitIndices(conditions, index => countersOf(index).forEach(counter => found.add(counter)))
  return found
}

const isAboutCounters = (s: Scalar): boolean => s._tag === 'const' || (s._tag === 'index' && s.index.terms.every(t => t.atom._tag !== 'data')) || (s._tag === 'op' && s.args.every(isAboutCounters))

const isSameCondition = (a: Scalar, b: Scalar): boolean => {
  if (a === b) return true
  if (a._tag === 'const') return b._tag === 'const' && a.value === b.value
  if (a._tag === 'index') return b._tag === 'index' && indexEquals(a.index, b.index)
  return a._tag === 'op' && b._tag === 'op' && a.op === b.op && a.args.every((x, i) => isSameCondition(x, b.args[i]!))
}

/** The same values where all their conditions on counters hold, or where none does. */
export const assumeGuards = (values: readonly Scalar[], holds: boolean): readonly Scalar[] => rebuilt(values, when => (isAboutCounters(when) ? holds : undefined))

/** The same values without the guards that the ranges of the counters decide. */
export const settleGuards = (values: readonly Scalar[]): readonly Scalar[] => rebuilt(values, decide)

/** The values with every guard replaced whose condition is decided. */
const rebuilt = (values: readonly Scalar[], decided: (when: Scalar) => boolean | undefined): readonly Scalar[] => {
  const done = new Map<Scalar, Scalar>()
  const settle = (s: Scalar): Scalar => {
    let t = done.get(s)
    if (t === undefined) done.set(s, (t = rebuild(s)))
    return t
  }
  const rebuild = (s: Scalar): Scalar => {
    if (s._tag === 'guard') {
      const holds = decided(s.when)
      if (holds !== undefined) return settle(holds ? s.then : s.else)
      const then = settle(s.then), otherwise = settle(s.else)
      return then === s.then && otherwise === s.else ? s : { ...s, then, else: otherwise }
    }
    if (s._tag !== 'op') return s
    const args = s.args.map(settle)
    return args.every((a, i) => a === s.args[i]) ? s : { ...s, args }
  }
  return values.map(settle)
}

/** Whether a condition holds for all values of the counters, or for none. */
const decide = (s: Scalar): boolean | undefined => {
  if (s._tag === 'const') return s.value !== 0
  if (s._tag !== 'op') return undefined
  if (s.op === 'and' || s.op === 'or') {
    const stops = s.op === 'or'
    const sides = s.args.map(decide)
    return sides.includes(stops) ? stops : sides.includes(undefined) ? undefined : !stops
  }
  const [x, y] = s.args
  if (x === undefined || y === undefined) return undefined
  const a = valuesOf(x), b = valuesOf(y)
  if (a === undefined || b === undefined) return undefined
  switch (s.op) {
    case 'lt': return a.max < b.min ? true : a.min >= b.max ? false : undefined
    case 'le': return a.max <= b.min ? true : a.min > b.max ? false : undefined
    case 'gt': return a.min > b.max ? true : a.max <= b.min ? false : undefined
    case 'ge': return a.min >= b.max ? true : a.max < b.min ? false : undefined
    case 'eq': return a.min === a.max && b.min === b.max && a.min === b.min ? true : a.max < b.min || b.max < a.min ? false : undefined
    case 'ne': return a.max < b.min || b.max < a.min ? true : a.min === a.max && b.min === b.max && a.min === b.min ? false : undefined
    default: return undefined
  }
}

const valuesOf = (s: Scalar): { readonly min: number; readonly max: number } | undefined => {
  if (s._tag === 'const') return { min: s.value, max: s.value }
  if (s._tag === 'index') return rangeOf(s.index)
  const inner = bound(s)
  if (inner === s || inner._tag !== 'index') return undefined
  const range = rangeOf(inner.index)
  return range.min >= 0 ? range : undefined
}
