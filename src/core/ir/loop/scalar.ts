/**
 * Scalar expressions: what a loop computes per element. They form a DAG (shared nodes are computed once) of basic
 * operations every emitter knows; exp, sin, erf … are written in them (`../math`), so all emitters agree to the bit.
 * Floating-point expressions are never re-associated.
 */
import type { DType } from '../../base/dtype.js'
import type { Index, Pointer, Reg, Scalar, ScalarOp } from './expression.js'

export type { Local, Pointer, Reg, Scalar, ScalarOp } from './expression.js'

/** The register an element of a dtype is computed in. */
export const regOf = (dtype: DType): Reg => {
  switch (dtype) {
    case 'float32': case 'float16': case 'bfloat16': case 'complex64': return 'f32'
    case 'float64': return 'f64'
    case 'int8': case 'int16': case 'int32': return 'i32'
    case 'uint8': case 'uint16': case 'uint32': case 'key': return 'u32'
    case 'bool': return 'bool'
  }
}

/** How an element of a dtype lies in memory. */
export const elementOf = (dtype: DType): Pointer['element'] => {
  switch (dtype) {
    case 'float32': case 'complex64': return 'float32'
    case 'float16': case 'bfloat16': return 'uint16'
    case 'bool': return 'uint8'
    case 'key': return 'uint32'
    default: return dtype
  }
}

export const constant = (reg: Reg, value: number): Scalar => ({ _tag: 'const', reg, value })

const op = (name: ScalarOp, reg: Reg, ...args: readonly Scalar[]): Scalar => ({ _tag: 'op', reg, op: name, args })

const binary = (name: ScalarOp) => (x: Scalar, y: Scalar): Scalar => op(name, x.reg, x, y)
const unary = (name: ScalarOp) => (x: Scalar): Scalar => op(name, x.reg, x)
const compare = (name: ScalarOp) => (x: Scalar, y: Scalar): Scalar => op(name, 'bool', x, y)

export const add = binary('add'), sub = binary('sub'), mul = binary('mul'), div = binary('div'), rem = binary('rem')
export const min = binary('min'), max = binary('max'), copysign = binary('copysign')
export const mulAdd = (x: Scalar, y: Scalar, z: Scalar): Scalar => op('mulAdd', z.reg, x, y, z)
export const neg = unary('neg'), abs = unary('abs'), sqrt = unary('sqrt')
export const floor = unary('floor'), ceil = unary('ceil'), trunc = unary('trunc'), nearest = unary('nearest')
export const and = binary('and'), or = binary('or'), xor = binary('xor'), not = unary('not')
export const shl = binary('shl'), shr = binary('shr'), clz = unary('clz'), popcount = unary('popcount')
export const eq = compare('eq'), ne = compare('ne'), lt = compare('lt'), le = compare('le'), gt = compare('gt'), ge = compare('ge')
export const select = (when: Scalar, then: Scalar, otherwise: Scalar): Scalar => op('select', then.reg, when, then, otherwise)
export const guard = (when: Scalar, then: Scalar, otherwise: Scalar): Scalar => ({ _tag: 'guard', reg: then.reg, when, then, else: otherwise })
export const convert = (reg: Reg, x: Scalar): Scalar => (x.reg === reg ? x : op('convert', reg, x))
export const bitcast = (reg: 'f32' | 'i32' | 'u32', x: Scalar): Scalar => (x.reg === reg ? x : op('bitcast', reg, x))
export const highWord = (x: Scalar): Scalar => op('highWord', 'i32', x)
export const lowWord = (x: Scalar): Scalar => op('lowWord', 'i32', x)
export const fromWords = (high: Scalar, low: Scalar): Scalar => op('fromWords', 'f64', high, low)
export const fromIndex = (index: Index): Scalar => ({ _tag: 'index', reg: 'i32', index })

/** Replaces parts of an expression, what they hold included; nothing inside of indices. */
export const replacing = (replace: (s: Scalar) => Scalar | undefined): ((s: Scalar) => Scalar) => {
  const done = new Map<Scalar, Scalar>()
  const visit = (s: Scalar): Scalar => {
    let t = done.get(s)
    if (t === undefined) done.set(s, (t = replace(s) ?? rebuilt(s)))
    return t
  }
  const rebuilt = (s: Scalar): Scalar => {
    switch (s._tag) {
      case 'const': case 'load': case 'index': case 'local': return s
      case 'guard': return { ...s, when: visit(s.when), then: visit(s.then), else: visit(s.else) }
      case 'op': return { ...s, args: s.args.map(visit) }
    }
  }
  return visit
}

/** Visits what is evaluated in any case: nothing that is under a condition, and nothing inside of indices. */
export const visitCertain = (roots: readonly Scalar[], visit: (s: Scalar) => void): void => {
  const seen = new Set<Scalar>()
  const enter = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    visit(s)
    if (s._tag === 'guard') enter(s.when)
    else if (s._tag === 'op') s.args.forEach(enter)
  }
  roots.forEach(enter)
}
