/** Whether the operations of scalar expressions are given the registers they work on. */
import type { Pointer, Reg, Scalar, ScalarOp } from './scalar.js'

type Kind = 'number' | 'float' | 'integer' | 'any' | 'bits'

const kinds: { readonly [K in Kind]: readonly Reg[] } = {
  any: ['f32', 'f64', 'i32', 'u32', 'bool'],
  number: ['f32', 'f64', 'i32', 'u32'],
  float: ['f32', 'f64'],
  integer: ['i32', 'u32'],
  bits: ['i32', 'u32', 'bool'],
}

/** Operations whose operands are in the register of the result: how many, and which registers. */
const uniform: { readonly [O in ScalarOp]?: readonly [number, Kind] } = {
  add: [2, 'any'], sub: [2, 'number'], mul: [2, 'any'], div: [2, 'number'], rem: [2, 'number'], min: [2, 'any'], max: [2, 'any'], copysign: [2, 'float'], mulAdd: [3, 'float'],
  neg: [1, 'number'], abs: [1, 'number'], sqrt: [1, 'float'], floor: [1, 'float'], ceil: [1, 'float'], trunc: [1, 'float'], nearest: [1, 'float'],
  and: [2, 'bits'], or: [2, 'bits'], xor: [2, 'bits'], not: [1, 'bits'], shl: [2, 'integer'], shr: [2, 'integer'], clz: [1, 'integer'], popcount: [1, 'integer'],
}

/** The register that loading from a pointer gives. */
export const loadedReg = ({ element }: Pointer): Reg =>
  element === 'float32' ? 'f32' : element === 'float64' ? 'f64' : element.startsWith('u') ? 'u32' : 'i32'

/** Whether memory of this kind takes a value of the register: bytes also take bool. */
export const isStorable = (pointer: Pointer, reg: Reg): boolean => loadedReg(pointer) === reg || (pointer.element === 'uint8' && reg === 'bool')

/** What the operation wants and does not get. */
export const operandComplaint = ({ op, reg, args }: Extract<Scalar, { readonly _tag: 'op' }>): string | undefined => {
  const regs = args.map(a => a.reg)
  const rule = uniform[op]
  if (rule !== undefined) {
    const [arity, kind] = rule
    if (!kinds[kind].includes(reg)) return `${op} of ${kinds[kind].join(', ')}`
    return regs.length === arity && regs.every(r => r === reg) ? undefined : `${op}.${reg} of ${new Array<Reg>(arity).fill(reg).join(', ')}`
  }
  return fits(op, reg, regs) ? undefined : `operands that ${op}.${reg} is defined for`
}

const fits = (op: ScalarOp, reg: Reg, regs: readonly Reg[]): boolean => {
  const [x, y, z] = regs
  switch (op) {
    case 'eq': case 'ne': case 'lt': case 'le': case 'gt': case 'ge': return reg === 'bool' && regs.length === 2 && x === y
    case 'select': return regs.length === 3 && x === 'bool' && y === reg && z === reg
    case 'convert': return regs.length === 1
    case 'bitcast': return regs.length === 1 && [reg, x].every(r => r === 'f32' || r === 'i32' || r === 'u32')
    case 'highWord': case 'lowWord': return reg === 'i32' && regs.length === 1 && x === 'f64'
    case 'fromWords': return reg === 'f64' && regs.length === 2 && x === 'i32' && y === 'i32'
    default: return false
  }
}
