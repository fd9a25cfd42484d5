/** What a piece of a kernel writes. */
import type { Index, IndexVar } from '../../../ir/loop/index-expr.js'
import type { Stmt } from '../../../ir/loop/kernel.js'
import type { Local, Pointer, Scalar } from '../../../ir/loop/scalar.js'

export interface Effects {
  readonly pointers: Set<Pointer>
  readonly locals: Set<Local>
}

export const effectsOf = (body: readonly Stmt[], into: Effects = { pointers: new Set(), locals: new Set() }): Effects => {
  for (const s of body) {
    switch (s._tag) {
      case 'store': into.pointers.add(s.pointer); break
      case 'set': into.locals.add(s.local); break
      case 'for': case 'while': effectsOf(s.body, into); break
      case 'if': effectsOf(s.then, into); effectsOf(s.else, into); break
      case 'let': case 'cells': break
    }
  }
  return into
}

/** Whether the counter chooses among the registers of a tile, which have names but no addresses. */
export const indexesTile = (counter: IndexVar, body: readonly Stmt[]): boolean => {
  const seen = new Set<Scalar>()
  const mentions = (i: Index): boolean => i.terms.some(({ atom }) => atom === counter || ((atom._tag === 'div' || atom._tag === 'mod') && mentions(atom.of)))
  const inScalar = (s: Scalar): boolean => {
    if (seen.has(s)) return false
    seen.add(s)
    switch (s._tag) {
      case 'local': return s.at.some(mentions)
      case 'op': return s.args.some(inScalar)
      case 'guard': return inScalar(s.when) || inScalar(s.then) || inScalar(s.else)
      case 'const': case 'load': case 'index': return false
    }
  }
  const inStmt = (s: Stmt): boolean => {
    switch (s._tag) {
      case 'store': case 'let': return inScalar(s.value)
      case 'cells': return inScalar(s.init)
      case 'set': return s.at.some(mentions) || inScalar(s.value)
      case 'for': return s.body.some(inStmt)
      case 'while': return inScalar(s.when) || s.body.some(inStmt)
      case 'if': return inScalar(s.when) || s.then.some(inStmt) || s.else.some(inStmt)
    }
  }
  return body.some(inStmt)
}

/** Whether straight code, without loops or branches, takes at least so many operations. */
export const isLong = (body: readonly Stmt[], operations: number): boolean => {
  const seen = new Set<Scalar>()
  let length = 0
  const visit = (s: Scalar): void => {
    if (length >= operations || seen.has(s)) return
    seen.add(s)
    if (s._tag === 'op') {
      length++
      s.args.forEach(visit)
    } else if (s._tag === 'guard') [s.when, s.then, s.else].forEach(visit)
  }
  for (const s of body) {
    if (s._tag !== 'let' && s._tag !== 'set' && s._tag !== 'store') return false
    visit(s.value)
  }
  return length >= operations
}

export const hasNoSets = (body: readonly Stmt[]): boolean => body.every(s => s._tag !== 'set')
