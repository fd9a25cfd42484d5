/** Lanes made of one value: equal ones, and ones at equal distances. */
import type { Reg } from '../../../ir/loop/scalar.js'
import type { Node } from '../values/graph.js'
import { type Code, concat } from './encoder.js'
import { f32x4, f64x2, i32, i32Const, i32x4, v128Lanes } from './instructions.js'
import { knownValue } from './function-scope.js'

export const splat = (scalar: Code, reg: Reg): Code => {
  const lanes = reg === 'f32' ? f32x4.splat : reg === 'f64' ? f64x2.splat : i32x4.splat
  // a mask of all ones for true
  return reg === 'bool' ? concat([i32Const(0), scalar, i32.sub, lanes]) : concat([scalar, lanes])
}

/** An i32 and what follows it. */
export const ramp = (first: Code, by: number): Code => concat([first, i32x4.splat, v128Lanes([0, 1, 2, 3].map(lane => lane * by)), i32x4.add])

/** A constant of 32 bits in every lane. */
export const splatConstant = (node: Node): Code => splatBits(bitsOf(node.reg, knownValue(node)!)) // a constant is known

/** 32 bits in every lane. */
export const splatBits = (bits: number): Code => v128Lanes(new Array<number>(4).fill(bits))

const scratch = new DataView(new ArrayBuffer(4))

/** The 32 bits a number is in a lane. */
export const bitsOf = (reg: Reg, value: number): number => {
  if (reg === 'bool') return value === 0 ? 0 : -1
  if (reg !== 'f32') return value | 0
  scratch.setFloat32(0, value)
  return scratch.getInt32(0)
}
