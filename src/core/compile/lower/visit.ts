import type { Index } from '../../ir/loop/index-expr.js'
import type { Scalar } from '../../ir/loop/scalar.js'

/** Calls `visit` on every index of the expressions once: of loads, of tiles, of index values, and of data inside indices. */
export const visitIndices = (roots: readonly Scalar[], visit: (index: Index) => void): void => {
  const seen = new Set<Scalar>()
  const ofIndex = (index: Index): void => {
    visit(index)
    for (const { atom } of index.terms) insideAtom(atom)
  }
  const insideAtom = (atom: Index['terms'][number]['atom']): void => {
    if (atom._tag === 'data') ofScalar(atom.value)
    else if (atom._tag === 'div' || atom._tag === 'mod') for (const t of atom.of.terms) insideAtom(t.atom)
  }
  const ofScalar = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    switch (s._tag) {
      case 'const': return
      case 'load': case 'index': return ofIndex(s.index)
      case 'local': return s.at.forEach(ofIndex)
      case 'guard': ofScalar(s.when); ofScalar(s.then); return ofScalar(s.else)
      case 'op': for (const a of s.args) ofScalar(a)
    }
  }
  roots.forEach(ofScalar)
}
