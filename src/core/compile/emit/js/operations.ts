/**
 * Every scalar operation in JavaScript. Registers are plain numbers: an f32 is a double rounded by `fround` (products and
 * sums of rounded values round correctly when rounded once from double), an i32 is kept by `| 0`, bool is a boolean. A u32
 * may be either of the two numbers with its bits, unless a use needs the unsigned one: then the node is `exact`.
 */
import { InternalError } from '../../../base/errors.js'
import type { Reg, ScalarOp } from '../../../ir/loop/scalar.js'
import type { PreludeName } from './prelude.js'
import { atom, binding, call, infix, number, prefix, signed, type Text, ternary, unsigned } from './text.js'

export interface Operation {
  readonly op: ScalarOp
  readonly reg: Reg
  /** Of the arguments. */
  readonly regs: readonly Reg[]
  readonly args: readonly Text[]
  /** Constant arguments. */
  readonly known: readonly (number | undefined)[]
  /** A u32 result is wanted in 0 … 2³²−1. */
  readonly exact: boolean
  /** An f32 result is wanted rounded; a store to a Float32Array rounds by itself. */
  readonly rounded: boolean
  readonly use: (name: PreludeName) => void
}

const isInteger = (reg: Reg | undefined): boolean => reg === 'i32' || reg === 'u32'

const named = (o: Operation, name: PreludeName, ...args: readonly Text[]): Text => {
  o.use(name)
  return call(name, ...args)
}

const round = (o: Operation, x: Text): Text => (o.reg === 'f32' && o.rounded ? named(o, 'fround', x) : x)

/** To the 32 bits of the register. */
const bits = (o: Operation, x: Text): Text => (o.reg === 'u32' && o.exact ? unsigned(x) : signed(x))

const unsupported = (o: Operation): never => {
  throw new InternalError('emit', { expected: 'an operation of the machine', got: `${o.op} on ${o.reg}` })
}

const arithmetic = (operator: string, tightness: number) => (o: Operation): Text => {
  const x = infix(operator, tightness, o.args[0]!, o.args[1]!)
  return isInteger(o.reg) ? bits(o, x) : round(o, x)
}

const either = (o: Operation): Text => infix('||', binding.or, o.args[0]!, o.args[1]!)
const both = (o: Operation): Text => infix('&&', binding.and, o.args[0]!, o.args[1]!)

const sum = arithmetic('+', binding.sum)

const multiply = (o: Operation): Text => {
  if (o.reg === 'bool') return both(o)
  if (!isInteger(o.reg)) return round(o, infix('*', binding.product, o.args[0]!, o.args[1]!))
  const product = named(o, 'imul', o.args[0]!, o.args[1]!)
  return o.reg === 'u32' && o.exact ? unsigned(product) : product
}

const divide = (o: Operation): Text => {
  const [x, y] = o.args
  const quotient = infix('/', binding.product, x!, y!)
  if (!isInteger(o.reg)) return round(o, quotient)
  const exact = bits(o, quotient)
  if (o.known[1] !== undefined && o.known[1] !== 0) return exact
  return ternary(infix('===', binding.equality, y!, atom('0')), o.reg === 'u32' && o.exact ? atom('4294967295') : number(-1), exact)
}

const remainder = (o: Operation): Text => {
  const [x, y] = o.args
  const rest = infix('%', binding.product, x!, y!)
  if (!isInteger(o.reg)) return rest
  const exact = o.reg === 'i32' ? signed(rest) : rest
  if (o.known[1] !== undefined && o.known[1] !== 0) return exact
  return ternary(infix('===', binding.equality, y!, atom('0')), x!, exact)
}

const float = (name: MathFloat) => (o: Operation): Text => (isInteger(o.reg) || o.reg === 'bool' ? unsupported(o) : named(o, name, o.args[0]!))
type MathFloat = 'floor' | 'ceil' | 'trunc' | 'nearest'

const compare = (operator: string, tightness: number) => (o: Operation): Text => infix(operator, tightness, o.args[0]!, o.args[1]!)

const bitwise = (operator: string, tightness: number, onBool: (o: Operation) => Text) => (o: Operation): Text => {
  if (o.reg === 'bool') return onBool(o)
  const result = infix(operator, tightness, o.args[0]!, o.args[1]!)
  return o.reg === 'u32' && o.exact ? unsigned(result) : result
}

const shift = (operator: '<<' | '>>' | '>>>', beyond: (o: Operation) => Text) => (o: Operation): Text => {
  const [x, by] = o.args
  const count = o.known[1]
  const clean = (shifted: Text): Text => (o.reg === 'u32' && o.exact && operator !== '>>>' ? unsigned(shifted) : shifted)
  if (count !== undefined) return count >= 0 && count < 32 ? clean(infix(operator, binding.shift, x!, number(count))) : beyond(o)
  return ternary(infix('<', binding.relation, unsigned(by!), atom('32')), clean(infix(operator, binding.shift, x!, by!)), beyond(o))
}

const left = shift('<<', () => atom('0'))
const right = shift('>>', o => infix('>>', binding.shift, o.args[0]!, atom('31')))
const rightUnsigned = shift('>>>', () => atom('0'))

const convert = (o: Operation): Text => {
  const x = o.args[0]!, from = o.regs[0]!
  if (from === o.reg) return x
  switch (o.reg) {
    case 'bool': return infix('!==', binding.equality, x, atom('0'))
    case 'f64': return from === 'bool' ? ternary(x, atom('1'), atom('0')) : x
    case 'f32': return from === 'bool' ? ternary(x, atom('1'), atom('0')) : round(o, x)
    case 'i32': case 'u32': {
      if (from === 'bool') return ternary(x, atom('1'), atom('0'))
      if (isInteger(from)) return o.reg === 'i32' ? signed(x) : o.exact ? unsigned(x) : x
      // Saturates; NaN passes through min and max and becomes 0.
      const [least, most] = o.reg === 'i32' ? [-0x80000000, 0x7fffffff] : [0, 0xffffffff]
      return bits(o, named(o, 'max', number(least), named(o, 'min', number(most), x)))
    }
  }
}

const bitcast = (o: Operation): Text => {
  if (isInteger(o.reg) && isInteger(o.regs[0])) return convert(o)
  o.use('single')
  const x = o.args[0]!.code
  if (o.reg === 'f32') return atom(`(singleBits[0] = ${x}, singleFloat[0])`)
  const asBits = atom(`(singleFloat[0] = ${x}, singleBits[0])`)
  return o.reg === 'u32' && o.exact ? unsigned(asBits) : asBits
}

const wordOf = (word: 0 | 1) => (o: Operation): Text => {
  o.use('double')
  return atom(`(doubleFloat[0] = ${o.args[0]!.code}, doubleBits[${word}])`)
}

const operations: { readonly [O in ScalarOp]: (o: Operation) => Text } = {
  add: o => (o.reg === 'bool' ? either(o) : sum(o)),
  sub: arithmetic('-', binding.sum),
  mul: multiply,
  div: divide,
  rem: remainder,
  neg: o => (isInteger(o.reg) ? bits(o, infix('-', binding.sum, atom('0'), o.args[0]!)) : prefix('-', o.args[0]!)),
  abs: o => (o.reg === 'u32' ? o.args[0]! : o.reg === 'i32' ? signed(named(o, 'abs', o.args[0]!)) : named(o, 'abs', o.args[0]!)),
  sqrt: o => (isInteger(o.reg) ? unsupported(o) : round(o, named(o, 'sqrt', o.args[0]!))),
  floor: float('floor'),
  ceil: float('ceil'),
  trunc: float('trunc'),
  nearest: float('nearest'),
  min: o => (o.reg === 'bool' ? both(o) : named(o, 'min', o.args[0]!, o.args[1]!)),
  max: o => (o.reg === 'bool' ? either(o) : named(o, 'max', o.args[0]!, o.args[1]!)),
  mulAdd: o => {
    const [x, y, z] = o.args
    return round(o, infix('+', binding.sum, z!, round({ ...o, rounded: true }, infix('*', binding.product, x!, y!))))
  },
  copysign: o => named(o, 'copysign', o.args[0]!, o.args[1]!),
  eq: compare('===', binding.equality),
  ne: compare('!==', binding.equality),
  lt: compare('<', binding.relation),
  le: compare('<=', binding.relation),
  gt: compare('>', binding.relation),
  ge: compare('>=', binding.relation),
  and: bitwise('&', binding.bitAnd, both),
  or: bitwise('|', binding.bitOr, either),
  xor: bitwise('^', binding.bitXor, compare('!==', binding.equality)),
  not: o => (o.reg === 'bool' ? prefix('!', o.args[0]!) : o.reg === 'u32' && o.exact ? unsigned(prefix('~', o.args[0]!)) : prefix('~', o.args[0]!)),
  shl: left,
  shr: o => (o.reg === 'u32' ? rightUnsigned(o) : right(o)),
  clz: o => named(o, 'clz32', o.args[0]!),
  popcount: o => named(o, 'popcount', o.args[0]!),
  select: o => ternary(o.args[0]!, o.args[1]!, o.args[2]!),
  convert,
  bitcast,
  highWord: wordOf(1),
  lowWord: wordOf(0),
  fromWords: o => {
    o.use('double')
    return named(o, 'fromWords', o.args[0]!, o.args[1]!)
  },
}

export const operation = (o: Operation): Text => operations[o.op](o)

/** Whether a u32 argument must be the unsigned number, and not just have its bits. */
export const needsExact = (op: ScalarOp, to: Reg, argument: number, resultExact: boolean): boolean => {
  switch (op) {
    case 'add': case 'sub': case 'mul': case 'neg': case 'and': case 'or': case 'xor': case 'not': case 'shl': case 'clz': case 'popcount': case 'bitcast': return false
    case 'shr': return false
    case 'select': case 'abs': return argument > 0 || op === 'abs' ? resultExact : false
    case 'convert': return to !== 'i32' && to !== 'u32' ? true : to === 'u32' && resultExact
    default: return true
  }
}
