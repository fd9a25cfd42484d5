/** Which memory a kernel touches. */
import type { Index } from './index-expr.js'
import type { Stmt } from './kernel.js'
import type { Pointer, Scalar } from './scalar.js'

export interface Accesses {
  readonly loaded: ReadonlySet<Pointer>
  readonly stored: ReadonlySet<Pointer>
}

export const accessesOf = (body: readonly Stmt[]): Accesses => {
  const loaded = new Set<Pointer>(), stored = new Set<Pointer>()
  const seen = new Set<Scalar>()
  const inIndex = ({ terms }: Index): void => {
    for (const { atom } of terms) {
      if (atom._tag === 'data') inScalar(atom.value)
      else if (atom._tag !== 'counter') inIndex(atom.of)
    }
  }
  const inScalar = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    switch (s._tag) {
      case 'const': return
      case 'load': loaded.add(s.pointer); return inIndex(s.index)
      case 'index': return inIndex(s.index)
      case 'local': return s.at.forEach(inIndex)
      case 'guard': inScalar(s.when); inScalar(s.then); return inScalar(s.else)
      case 'op': return s.args.forEach(inScalar)
    }
  }
  const inStmt = (s: Stmt): void => {
    switch (s._tag) {
      case 'let': return inScalar(s.value)
      case 'cells': return inScalar(s.init)
      case 'set': s.at.forEach(inIndex); return inScalar(s.value)
      case 'store': stored.add(s.pointer); inIndex(s.index); return inScalar(s.value)
      case 'for': inIndex(s.from); inIndex(s.to); return s.body.forEach(inStmt)
      case 'while': inScalar(s.when); return s.body.forEach(inStmt)
      case 'if': inScalar(s.when); s.then.forEach(inStmt); return s.else.forEach(inStmt)
    }
  }
  body.forEach(inStmt)
  return { loaded, stored }
}
