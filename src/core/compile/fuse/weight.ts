import type { Scalar } from '../../ir/loop/scalar.js'

/** Operations of an expression, shared ones once; leaves cost nothing. Divisions and roots count as the several cycles they take. */
export const weigh = (root: Scalar, leaves: ReadonlySet<Scalar>): number => {
  const seen = new Set<Scalar>()
  let weight = 0
  const visit = (s: Scalar): void => {
    if (leaves.has(s) || seen.has(s)) return
    seen.add(s)
    switch (s._tag) {
      case 'op':
        weight += s.op === 'div' || s.op === 'rem' || s.op === 'sqrt' ? 4 : 1
        s.args.forEach(visit)
        break
      case 'guard':
        weight++
        visit(s.when)
        visit(s.then)
        visit(s.else)
        break
      case 'index': weight++; break
      default:
    }
  }
  visit(root)
  return weight
}
