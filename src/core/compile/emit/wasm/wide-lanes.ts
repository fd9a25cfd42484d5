/**
 * Operations on four lanes of any register. Four f64 are two vectors, four of anything else are one: an operation is done
 * on each, and where widths meet lanes are widened or narrowed.
 *
 * The code of a value's second vector may use what that of the first has put into locals, so it is always emitted later.
 */
import type { ScalarOp } from '../../../ir/loop/scalar.js'
import type { LaneOperation } from '../values/lanes.js'
import { type Code, concat } from './encoder.js'
import { f32x4, f64x2, i32x4, i64x2, local, shuffle32, v128, v128Const, v128Lanes } from './instructions.js'
import { laneOperation } from './lanes.js'

/** The codes of one vector, or of two. */
export type Lanes = readonly Code[]

export type WideEmit = (args: readonly Lanes[], fresh: () => number) => Lanes

const LOW = shuffle32([0, 2, 4, 6]), HIGH = shuffle32([1, 3, 5, 7])
const HALVES = shuffle32([0, 1, 4, 5])
const ONES = v128Lanes([0, 0x3ff00000, 0, 0x3ff00000])
const ZERO = v128Const([0, 0, 0, 0])

/** The two halves of a vector, each through an instruction that reads the low half. */
const halves = (x: Code, low: Code, fresh: () => number): Lanes => {
  const whole = fresh()
  return [concat([x, local.tee(whole), low]), concat([local.get(whole), local.get(whole), shuffle32([2, 3, 2, 3]), low])]
}

/** A mask of 32-bit lanes as masks of 64-bit lanes. */
const widenMask = (mask: Code, fresh: () => number): Lanes => {
  const whole = fresh()
  return [concat([mask, local.tee(whole), i64x2.extendLow]), concat([local.get(whole), i64x2.extendHigh])]
}

const join = ([first, second]: Lanes, instruction: Code, shuffle: Code): Lanes => [concat([first!, instruction, second!, instruction, shuffle])]

const convert = ({ reg, regs: [from] }: LaneOperation): WideEmit | null => {
  switch (reg) {
    case 'f64':
      switch (from) {
        case 'f32': return ([x], fresh) => halves(x![0]!, f64x2.promoteLow, fresh)
        case 'i32': return ([x], fresh) => halves(x![0]!, f64x2.fromI32Low, fresh)
        case 'u32': return ([x], fresh) => halves(x![0]!, f64x2.fromU32Low, fresh)
        default: return ([x], fresh) => widenMask(x![0]!, fresh).map(mask => concat([mask, ONES, v128.and]))
      }
    case 'f32': return ([x]) => join(x!, f32x4.demote, HALVES)
    case 'i32': return ([x]) => join(x!, i32x4.fromF64S, HALVES)
    case 'u32': return ([x]) => join(x!, i32x4.fromF64U, HALVES)
    case 'bool': return ([x]) => join(x!, concat([ZERO, f64x2.ne]), LOW)
  }
}

const compare = (instruction: Code): WideEmit => ([x, y]) => [concat([x![0]!, y![0]!, instruction, x![1]!, y![1]!, instruction, LOW])]

/** Operations in which f64 meets another register. */
const crossing: { readonly [O in ScalarOp]?: (o: LaneOperation) => WideEmit | null } = {
  eq: () => compare(f64x2.eq), ne: () => compare(f64x2.ne), lt: () => compare(f64x2.lt), le: () => compare(f64x2.le), gt: () => compare(f64x2.gt), ge: () => compare(f64x2.ge),
  convert,
  select: () => ([when, then, otherwise], fresh) => {
    const masks = widenMask(when![0]!, fresh)
    return masks.map((mask, i) => concat([then![i]!, otherwise![i]!, mask, v128.bitselect]))
  },
  highWord: () => ([x]) => join(x!, [], HIGH),
  lowWord: () => ([x]) => join(x!, [], LOW),
  fromWords: () => ([high, low], fresh) => {
    const h = fresh(), l = fresh()
    const pairs = (lanes: Code): Code => concat([local.get(l), local.get(h), lanes])
    return [concat([high![0]!, local.set(h), low![0]!, local.set(l), pairs(shuffle32([0, 4, 1, 5]))]), pairs(shuffle32([2, 6, 3, 7]))]
  },
}

export const wideOperation = (o: LaneOperation): WideEmit | null => {
  const wide = [o.reg, ...o.regs].filter(reg => reg === 'f64').length
  if (wide !== 0 && wide <= o.regs.length) return crossing[o.op]?.(o) ?? null
  const emit = laneOperation(o)
  if (emit === null) return null
  return (args, fresh) => (wide === 0 ? [0] : [0, 1]).map(part => emit(args.map(a => a[part]!), fresh))
}
