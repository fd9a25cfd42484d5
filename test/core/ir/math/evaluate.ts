/**
 * Compiles a scalar expression to a JavaScript function of numbers: the semantics of `ScalarOp` in the most direct form,
 * independent of the emitters.
 */
import type { Reg, Scalar, ScalarOp } from '../../../../src/core/ir/loop/scalar.js'

/** An expression that stands for the argument of that number. */
export const argument = (reg: Reg, id: number): Scalar => ({
  _tag: 'local',
  reg,
  local: { _tag: 'localName', id, reg, extents: [] },
  at: [],
})

const words = new Int32Array(2)
const double = new Float64Array(words.buffer)
const single = new Float32Array(words.buffer)

const runtime = {
  nearest: (x: number): number => {
    if (!(Math.abs(x) < 2 ** 52)) return x
    const r = Math.abs(x) + 2 ** 52 - 2 ** 52
    return x < 0 || Object.is(x, -0) ? -r : r
  },
  copysign: (x: number, y: number): number => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  toI32: (x: number): number => (x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0),
  toU32: (x: number): number => (x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0),
  bitsToI32: (x: number): number => {
    single[0] = x
    return words[0]!
  },
  bitsToF32: (x: number): number => {
    words[0] = x
    return single[0]!
  },
  highWord: (x: number): number => {
    double[0] = x
    return words[1]!
  },
  lowWord: (x: number): number => {
    double[0] = x
    return words[0]!
  },
  fromWords: (high: number, low: number): number => {
    words[0] = low
    words[1] = high
    return double[0]!
  },
  shl: (x: number, by: number): number => (by >>> 0 > 31 ? 0 : x << by),
  shrI32: (x: number, by: number): number => (by >>> 0 > 31 ? x >> 31 : x >> by),
  shrU32: (x: number, by: number): number => (by >>> 0 > 31 ? 0 : x >>> by),
  divInt: (x: number, y: number): number => (y === 0 ? -1 : Math.trunc(x / y)),
  remInt: (x: number, y: number): number => (y === 0 ? x : x % y),
  popcount: (x: number): number => {
    let n = 0
    for (let v = x >>> 0; v !== 0; v &= v - 1) n++
    return n
  },
}

const infix: Partial<Record<ScalarOp, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
  eq: '===',
  ne: '!==',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
}

const expression = (x: Scalar & { readonly _tag: 'op' }, args: readonly string[]): string => {
  const [a = '', b = '', c = ''] = args
  const from = x.args[0]!.reg
  const isInt = x.reg === 'i32' || x.reg === 'u32'
  switch (x.op) {
    case 'add':
    case 'sub':
      return `${a} ${infix[x.op]} ${b}`
    case 'mul':
      return isInt ? `Math.imul(${a}, ${b})` : `${a} * ${b}`
    case 'div':
      return isInt ? `R.divInt(${a}, ${b})` : `${a} / ${b}`
    case 'rem':
      return isInt ? `R.remInt(${a}, ${b})` : `${a} % ${b}`
    case 'neg':
      return `-${a}`
    case 'abs':
      return `Math.abs(${a})`
    case 'sqrt':
    case 'floor':
    case 'ceil':
    case 'trunc':
      return `Math.${x.op}(${a})`
    case 'min':
    case 'max':
      return `Math.${x.op}(${a}, ${b})`
    case 'mulAdd':
      return `${rounded(x.reg, `${a} * ${b}`)} + ${c}`
    case 'nearest':
    case 'copysign':
      return `R.${x.op}(${args.join(', ')})`
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return `${a} ${infix[x.op]} ${b}`
    case 'and':
    case 'or':
    case 'xor':
      return x.reg === 'bool' ? `(${a} ${infix[x.op]} ${b}) !== 0` : `${a} ${infix[x.op]} ${b}`
    case 'not':
      return x.reg === 'bool' ? `!${a}` : `~${a}`
    case 'shl':
      return `R.shl(${a}, ${b})`
    case 'shr':
      return x.reg === 'i32' ? `R.shrI32(${a}, ${b})` : `R.shrU32(${a}, ${b})`
    case 'clz':
      return `Math.clz32(${a})`
    case 'popcount':
      return `R.popcount(${a})`
    case 'select':
      return `${a} ? ${b} : ${c}`
    case 'convert':
      if (x.reg === 'bool') return `${a} !== 0`
      if (from === 'bool') return `${a} ? 1 : 0`
      return from === 'f32' || from === 'f64' ? (x.reg === 'i32' ? `R.toI32(${a})` : x.reg === 'u32' ? `R.toU32(${a})` : a) : a
    case 'bitcast':
      return x.reg === 'f32' ? `R.bitsToF32(${a})` : from === 'f32' ? `R.bitsToI32(${a})` : a
    case 'highWord':
    case 'lowWord':
      return `R.${x.op}(${a})`
    case 'fromWords':
      return `R.fromWords(${a}, ${b})`
    default:
      return x.op satisfies never
  }
}

const rounded = (reg: Reg, text: string): string =>
  reg === 'f32' ? `Math.fround(${text})` : reg === 'i32' ? `(${text}) | 0` : reg === 'u32' ? `(${text}) >>> 0` : text

const literal = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

export interface Compiled {
  readonly run: (...args: readonly number[]) => number
  /** Distinct operations outside and inside of guards. */
  readonly operations: number
  readonly guarded: number
}

export const compileScalar = (root: Scalar): Compiled => {
  let operations = 0
  let guarded = 0
  let count = 0
  let arity = 0
  const emit = (node: Scalar, scope: Map<Scalar, string>, lines: string[], depth: number): string => {
    const known = scope.get(node)
    if (known !== undefined) return known
    const name = `v${count++}`
    switch (node._tag) {
      case 'const':
        return node.reg === 'f32' ? literal(Math.fround(node.value)) : node.reg === 'bool' ? String(node.value !== 0) : literal(node.value)
      case 'local': {
        arity = Math.max(arity, node.local.id + 1)
        return `x${node.local.id}`
      }
      case 'guard': {
        const when = emit(node.when, scope, lines, depth)
        const otherwise = emit(node.else, scope, lines, depth)
        const inner: string[] = []
        const value = emit(node.then, new Map(scope), inner, depth + 1)
        lines.push(`let ${name} = ${otherwise}; if (${when}) { ${inner.join('\n')}\n${name} = ${value} }`)
        break
      }
      case 'op': {
        const args = node.args.map(a => emit(a, scope, lines, depth))
        if (depth === 0) operations++
        else guarded++
        lines.push(`const ${name} = ${rounded(node.reg, expression(node, args))}`)
        break
      }
      default:
        throw new Error(`not in a function of scalars: ${node._tag}`)
    }
    scope.set(node, name)
    return name
  }
  const lines: string[] = []
  const result = emit(root, new Map(), lines, 0)
  const parameters = Array.from({ length: arity }, (_, i) => `x${i}`)
  const body = `return (${parameters.join(', ')}) => {\n${lines.join('\n')}\nreturn ${result}\n}`
  // The Function constructor returns `Function`; the body above is of this type.
  const run = new Function('R', body)(runtime) as Compiled['run']
  return { run, operations, guarded }
}

/** The function of numbers that a unary scalar function is. */
export const compileUnary = (f: (x: Scalar) => Scalar, reg: Reg): Compiled => compileScalar(f(argument(reg, 0)))

/** The function of numbers that a binary scalar function is. */
export const compileBinary = (f: (x: Scalar, y: Scalar) => Scalar, reg: Reg): Compiled =>
  compileScalar(f(argument(reg, 0), argument(reg, 1)))
