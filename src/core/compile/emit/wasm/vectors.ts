/** Values with lanes: what unrolled loops are made of. */
import { InternalError } from '../../../base/errors.js'
import type { Pointer } from '../../../ir/loop/scalar.js'
import type { Node, Scope } from '../values/graph.js'
import type { VectorUnit } from '../values/lanes.js'
import { type Code, concat } from './encoder.js'
import { encloses, type FunctionScope, knownValue } from './function-scope.js'
import { f32x4, f64x2, i32x4, load, local, shuffle32 } from './instructions.js'
import { laneOperation } from './lanes.js'
import { perVector } from './memory-access.js'
import { shortSelection } from './selection.js'
import { ramp, splat, splatConstant } from './splat.js'

export const vectorUnit: VectorUnit = {
  lanesOf: reg => (reg === 'f64' ? 2 : reg === 'bool' ? null : 4),
  perVector,
  operates: operation => laneOperation(operation) !== null,
}

/** Code of a lane of a vector. */
export const extractLane = (vector: Code, reg: Node['reg'], lane: number): Code =>
  concat([vector, reg === 'f64' ? f64x2.extract(lane) : reg === 'f32' ? f32x4.extract(lane) : i32x4.extract(lane)])

/** The vector with another value in one lane. */
export const replaceLane = (vector: Code, reg: Node['reg'], lane: number, value: Code): Code =>
  concat([vector, value, reg === 'f64' ? f64x2.replace(lane) : reg === 'f32' ? f32x4.replace(lane) : i32x4.replace(lane)])

export const vectorExpression = (emitter: FunctionScope, node: Node, at: Scope): Code => {
  const { meaning, args, reg } = node
  switch (meaning._tag) {
    case 'splat': return splatOf(emitter, args[0]!, at)
    case 'ramp': return ramp(emitter.value(args[0]!, at), meaning.by)
    case 'load': return read(emitter, args[0]!, meaning.pointer, at, meaning.pointer.element === 'float32' && node.width === 2 ? load.low64 : load.v128)
    case 'cell': {
      const vector = local.get(emitter.cell(meaning.local, meaning.at))
      // two numbers of four
      return node.width === 2 && reg !== 'f64' && meaning.at % 4 === 2 ? concat([vector, vector, shuffle32([2, 3, 2, 3])]) : vector
    }
    case 'op': {
      if (meaning.op === 'convert' && reg === 'f64' && args[0]!.reg === 'f32') return concat([emitter.value(args[0]!, at), f64x2.promoteLow])
      const short = shortSelection(node)
      if (short !== null) return concat([short.args.map(a => emitter.value(a, at)), short.instruction])
      const emit = laneOperation({ op: meaning.op, reg, regs: args.map(a => a.reg), known: args.map(knownValue) })!
      return emit(args.map(a => emitter.value(a, at)), () => emitter.local('v128'))
    }
    default: throw new InternalError('emit', { expected: 'a value with lanes', got: meaning._tag })
  }
}

const splatOf = (emitter: FunctionScope, x: Node, at: Scope): Code => {
  const { meaning, reg } = x
  if (meaning._tag === 'const' && reg !== 'f64') return splatConstant(x)
  if (meaning._tag === 'load' && perVector(meaning.pointer) !== null && reg !== 'bool' && isUnnamed(emitter, x, at)) {
    return read(emitter, x.args[0]!, meaning.pointer, at, meaning.pointer.element === 'float64' ? load.splat64 : load.splat32)
  }
  return splat(emitter.value(x, at), reg)
}

const read = (emitter: FunctionScope, index: Node, pointer: Pointer, at: Scope, instruction: (offset: number) => Code): Code => {
  const { code, offset } = emitter.address(index, pointer, at)
  return concat([code, instruction(offset)])
}

const isUnnamed = ({ placements }: FunctionScope, node: Node, at: Scope): boolean => placements.places[node.id]!.find(p => encloses(p.scope, at))?.named === false
