/** Pieces of JavaScript that know how tightly they bind, so that only needed parentheses are written. */
export interface Text {
  readonly code: string
  readonly binding: number
}

/** Larger binds tighter. */
export const binding = { ternary: 3, or: 4, and: 5, bitOr: 6, bitXor: 7, bitAnd: 8, equality: 9, relation: 10, shift: 11, sum: 12, product: 13, unary: 15, atom: 20 } as const

export const atom = (code: string): Text => ({ code, binding: binding.atom })

/** At least as tight as `tightness`. */
export const within = (t: Text, tightness: number): string => (t.binding >= tightness ? t.code : `(${t.code})`)

/** A left-associative operator: nothing is ever re-associated, so the right side binds tighter. */
export const infix = (operator: string, tightness: number, x: Text, y: Text): Text => ({
  code: `${within(x, tightness)} ${operator} ${within(y, tightness + 1)}`,
  binding: tightness,
})

export const prefix = (operator: string, x: Text): Text => ({ code: `${operator}${within(x, binding.atom)}`, binding: binding.unary })

export const call = (name: string, ...args: readonly Text[]): Text => atom(`${name}(${args.map(a => a.code).join(', ')})`)

export const ternary = (when: Text, then: Text, otherwise: Text): Text => ({
  code: `${within(when, binding.or)} ? ${within(then, binding.ternary)} : ${within(otherwise, binding.ternary)}`,
  binding: binding.ternary,
})

export const number = (value: number): Text => {
  const code = Object.is(value, -0) ? '-0' : String(value)
  return value < 0 || Object.is(value, -0) ? { code, binding: binding.unary } : atom(code)
}

/** Truncation to a signed or unsigned 32-bit integer. */
export const signed = (x: Text): Text => infix('|', binding.bitOr, x, atom('0'))
export const unsigned = (x: Text): Text => infix('>>>', binding.shift, x, atom('0'))
