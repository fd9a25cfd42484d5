/** The arithmetic of reductions: identities, combination, and the fixed order of partial results. */
import { addIndex, freshCounter, type Index, indexConst, indexOf, offsetIndex, scaleIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { add, and, constant, max, min, mul, or, type Reg, type Scalar, xor } from '../../ir/loop/scalar.js'
import type { Monoid } from '../../ir/lowering.js'
import { loop } from './nest.js'

const combiners: { readonly [M in Monoid]: (x: Scalar, y: Scalar) => Scalar } = { sum: add, prod: mul, max, min, and, or, xor }

export const combine = (monoid: Monoid, x: Scalar, y: Scalar): Scalar => combiners[monoid](x, y)

export const identityOf = (monoid: Monoid, reg: Reg): Scalar => {
  switch (monoid) {
    case 'sum': case 'or': case 'xor': return constant(reg, 0)
    case 'prod': return constant(reg, 1)
    case 'and': return constant(reg, reg === 'bool' ? 1 : reg === 'u32' ? 0xffffffff : -1)
    case 'max': return constant(reg, reg === 'i32' ? -0x80000000 : reg === 'u32' || reg === 'bool' ? 0 : -Infinity)
    case 'min': return constant(reg, reg === 'i32' ? 0x7fffffff : reg === 'u32' ? 0xffffffff : reg === 'bool' ? 1 : Infinity)
  }
}

/** Whether partial results may be formed in any order and number: nothing is rounded. */
export const isExact = (monoid: Monoid, reg: Reg): boolean => (monoid !== 'sum' && monoid !== 'prod') || (reg !== 'f32' && reg !== 'f64')

/** The order in which partial results meet, a power of two of them; of eight, `((0+4)+(2+6))+((1+5)+(3+7))`. */
export const combineLanes = (monoid: Monoid, lanes: number, read: (lane: Index) => Scalar): Scalar => {
  const fold = (lane: number, apart: number): Scalar =>
    apart === lanes ? read(indexConst(lane)) : combine(monoid, fold(lane, 2 * apart), fold(lane + apart, 2 * apart))
  return fold(0, 1)
}

/**
 * The loops that visit elements `0 … n−1` of a reduced domain, element `e` in lane `e mod lanes`: blocks of one element per lane
 * written out, then the remainder in the same lanes.
 */
export const inLanes = (lanes: number, n: number, visit: (element: Index, lane: Index) => readonly Stmt[]): readonly Stmt[] => {
  const blocks = Math.floor(n / lanes), rest = n % lanes
  const statements: Stmt[] = []
  if (blocks > 0) {
    const block = freshCounter(blocks), lane = freshCounter(lanes)
    statements.push(loop(block, [loop(lane, visit(addIndex(scaleIndex(indexOf(block), lanes), indexOf(lane)), indexOf(lane)), 'unroll')]))
  }
  if (rest > 0) {
    const lane = freshCounter(rest)
    statements.push(loop(lane, visit(offsetIndex(indexOf(lane), blocks * lanes), indexOf(lane)), 'unroll'))
  }
  return statements
}
