/**
 * Every scalar operation as instructions: arguments are on the stack, the result replaces them. bool is 0 or 1. Operations
 * that need an argument twice say so, and get it in a local.
 */
import { InternalError } from '../../../base/errors.js'
import type { Reg, ScalarOp } from '../../../ir/loop/scalar.js'
import { type Code, type ValueType, concat } from './encoder.js'
import { call, f32, f32Const, f64, f64Const, i32, i32Const, i64, i64Const, local, select } from './instructions.js'

/** What an operation may ask of the function around it. */
export interface Machine {
  /** A fresh local. */
  local(type: ValueType): number
  /** The remainder of C's fmod on f64, a function. */
  readonly rem: number
}

export const typeOf = (reg: Reg): ValueType => (reg === 'f32' || reg === 'f64' ? reg : 'i32')

export interface Operation {
  readonly op: ScalarOp
  readonly reg: Reg
  readonly regs: readonly Reg[]
  /** Code that leaves each argument on the stack. */
  readonly args: readonly Code[]
  readonly known: readonly (number | undefined)[]
}

type ByReg = { readonly f32?: Code; readonly f64?: Code; readonly i32?: Code; readonly u32?: Code; readonly bool?: Code }

const unsupported = ({ op, reg }: Operation): never => {
  throw new InternalError('emit', { expected: 'an operation of the machine', got: `${op} on ${reg}` })
}

const plain = (table: ByReg, by: 'result' | 'first' = 'result') => (o: Operation): Code =>
  concat([o.args, table[by === 'result' ? o.reg : o.regs[0]!] ?? unsupported(o)])

const compare = (float: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', s: Code, u: Code) => plain({ f32: f32[float], f64: f64[float], i32: s, u32: u, bool: u }, 'first')

/** −1 for division by zero; INT_MIN / −1 wraps. Both trap in WebAssembly. */
const divide = (o: Operation, m: Machine): Code => {
  if (o.reg === 'f32' || o.reg === 'f64') return concat([o.args, o.reg === 'f32' ? f32.div : f64.div])
  const known = o.known[1]
  const instruction = o.reg === 'i32' ? i32.divS : i32.divU
  if (known !== undefined && known !== 0 && known !== -1) return concat([o.args, instruction])
  const x = m.local('i32'), y = m.local('i32')
  const safe = concat([local.get(x), i32Const(1), local.get(y), local.get(y), i32.eqz, select, instruction])
  const quotient = o.reg === 'u32' ? safe : concat([i32Const(0), local.get(x), i32.sub, concat([local.get(x), concat([i32Const(1), local.get(y), local.get(y), i32Const(1), i32.add, i32Const(2), i32.ltU, select]), i32.divS]), local.get(y), i32Const(-1), i32.eq, select])
  return concat([o.args[0]!, local.set(x), o.args[1]!, local.set(y), i32Const(-1), quotient, local.get(y), i32.eqz, select])
}

/** The dividend for remainders by zero. */
const remainder = (o: Operation, m: Machine): Code => {
  if (o.reg === 'f64') return concat([o.args, call(m.rem)])
  if (o.reg === 'f32') return concat([o.args[0]!, f64.promote, o.args[1]!, f64.promote, call(m.rem), f32.demote])
  const known = o.known[1]
  const instruction = o.reg === 'i32' ? i32.remS : i32.remU
  if (known !== undefined && known !== 0) return concat([o.args, instruction])
  const x = m.local('i32'), y = m.local('i32')
  return concat([o.args[0]!, local.tee(x), o.args[1]!, local.set(y), local.get(x), i32Const(1), local.get(y), local.get(y), i32.eqz, select, instruction, local.get(y), i32.eqz, select])
}

const shift = (instruction: (reg: Reg) => Code, beyond: (o: Operation, x: Code) => Code) => (o: Operation, m: Machine): Code => {
  const [x, by] = o.args
  const known = o.known[1]
  if (known !== undefined) return known >= 0 && known < 32 ? concat([x!, by!, instruction(o.reg)]) : beyond(o, x!)
  const value = m.local('i32'), count = m.local('i32')
  return concat([x!, local.set(value), by!, local.set(count), local.get(value), local.get(count), instruction(o.reg), beyond(o, local.get(value)), local.get(count), i32Const(32), i32.ltU, select])
}

const zeroOf = (_o: Operation, x: Code): Code => concat([x, i32Const(0), i32.and])

const convert = (o: Operation): Code => {
  const x = o.args[0]!, from = o.regs[0]!
  const integer = (reg: Reg): boolean => reg === 'i32' || reg === 'u32' || reg === 'bool'
  if (from === o.reg) return x
  switch (o.reg) {
    case 'bool': return from === 'f32' ? concat([x, [0x43, 0, 0, 0, 0], f32.ne]) : from === 'f64' ? concat([x, [0x44, 0, 0, 0, 0, 0, 0, 0, 0], f64.ne]) : concat([x, i32.eqz, i32.eqz])
    case 'f64': return concat([x, from === 'f32' ? f64.promote : from === 'u32' ? f64.fromU32 : f64.fromI32])
    case 'f32': return concat([x, from === 'f64' ? f32.demote : from === 'u32' ? f32.fromU32 : f32.fromI32])
    case 'i32': return integer(from) ? x : concat([x, from === 'f32' ? i32.fromF32S : i32.fromF64S])
    case 'u32': return integer(from) ? x : concat([x, from === 'f32' ? i32.fromF32U : i32.fromF64U])
  }
}

const absolute = (o: Operation, m: Machine): Code => {
  if (o.reg === 'f32' || o.reg === 'f64') return concat([o.args[0]!, o.reg === 'f32' ? f32.abs : f64.abs])
  if (o.reg === 'u32') return o.args[0]!
  const x = m.local('i32')
  return concat([o.args[0]!, local.set(x), i32Const(0), local.get(x), i32.sub, local.get(x), local.get(x), i32Const(0), i32.ltS, select])
}

const extremum = (float: 'min' | 'max', s: Code, u: Code, bool: Code) => (o: Operation, m: Machine): Code => {
  if (o.reg === 'f32' || o.reg === 'f64') return concat([...o.args, o.reg === 'f32' ? f32[float] : f64[float]])
  if (o.reg === 'bool') return concat([...o.args, bool])
  const x = m.local('i32'), y = m.local('i32')
  return concat([o.args[0]!, local.tee(x), o.args[1]!, local.tee(y), local.get(x), local.get(y), o.reg === 'i32' ? s : u, select])
}

const operations: { readonly [O in ScalarOp]: (o: Operation, m: Machine) => Code } = {
  add: plain({ f32: f32.add, f64: f64.add, i32: i32.add, u32: i32.add, bool: i32.or }),
  sub: plain({ f32: f32.sub, f64: f64.sub, i32: i32.sub, u32: i32.sub }),
  mul: plain({ f32: f32.mul, f64: f64.mul, i32: i32.mul, u32: i32.mul, bool: i32.and }),
  div: divide,
  rem: remainder,
  neg: o => (o.reg === 'f32' || o.reg === 'f64' ? concat([o.args[0]!, o.reg === 'f32' ? f32.neg : f64.neg]) : concat([i32Const(0), o.args[0]!, i32.sub])),
  abs: absolute,
  sqrt: plain({ f32: f32.sqrt, f64: f64.sqrt }),
  floor: plain({ f32: f32.floor, f64: f64.floor }),
  ceil: plain({ f32: f32.ceil, f64: f64.ceil }),
  trunc: plain({ f32: f32.trunc, f64: f64.trunc }),
  nearest: plain({ f32: f32.nearest, f64: f64.nearest }),
  min: extremum('min', i32.ltS, i32.ltU, i32.and),
  max: extremum('max', i32.gtS, i32.gtU, i32.or),
  mulAdd: ({ args: [x, y, z], reg }) => (reg === 'f32' ? concat([x!, y!, f32.mul, z!, f32.add]) : concat([x!, y!, f64.mul, z!, f64.add])),
  // NaNs have no sign that all machines agree on: they count as positive
  copysign: (o, m) => {
    const float = o.reg === 'f32' ? f32 : f64, y = m.local(typeOf(o.reg))
    return concat([o.args[0]!, o.args[1]!, local.tee(y), o.reg === 'f32' ? f32Const(1) : f64Const(1), local.get(y), local.get(y), float.eq, select, float.copysign])
  },
  eq: compare('eq', i32.eq, i32.eq),
  ne: compare('ne', i32.ne, i32.ne),
  lt: compare('lt', i32.ltS, i32.ltU),
  le: compare('le', i32.leS, i32.leU),
  gt: compare('gt', i32.gtS, i32.gtU),
  ge: compare('ge', i32.geS, i32.geU),
  and: plain({ i32: i32.and, u32: i32.and, bool: i32.and }),
  or: plain({ i32: i32.or, u32: i32.or, bool: i32.or }),
  xor: plain({ i32: i32.xor, u32: i32.xor, bool: i32.xor }),
  not: o => (o.reg === 'bool' ? concat([o.args[0]!, i32.eqz]) : concat([o.args[0]!, i32Const(-1), i32.xor])),
  shl: shift(() => i32.shl, zeroOf),
  shr: shift(reg => (reg === 'i32' ? i32.shrS : i32.shrU), (o, x) => (o.reg === 'i32' ? concat([x, i32Const(31), i32.shrS]) : zeroOf(o, x))),
  clz: plain({ i32: i32.clz, u32: i32.clz }),
  popcount: plain({ i32: i32.popcnt, u32: i32.popcnt }),
  select: o => concat([o.args[1]!, o.args[2]!, o.args[0]!, select]),
  convert,
  bitcast: o => (o.reg === 'f32' ? concat([o.args[0]!, f32.reinterpretI32]) : o.regs[0] === 'f32' ? concat([o.args[0]!, i32.reinterpretF32]) : o.args[0]!),
  highWord: o => concat([o.args[0]!, i64.reinterpretF64, i64Const(32), i64.shrU, i32.wrapI64]),
  lowWord: o => concat([o.args[0]!, i64.reinterpretF64, i32.wrapI64]),
  fromWords: o => concat([o.args[0]!, i64.extendU, i64Const(32), i64.shl, o.args[1]!, i64.extendU, i64.or, f64.reinterpretI64]),
}

export const operation = (o: Operation, m: Machine): Code => operations[o.op](o, m)
