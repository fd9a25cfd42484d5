/**
 * Static arguments as cache keys: primitives by `Object.is`, plain data structurally, everything else by identity
 * (held weakly). Two arguments share a key exactly when a program traced for one is right for the other.
 */
import { ArgumentError } from '../core/base/errors.js'
import { isNDArray } from '../core/trace/ndarray.js'

const identities = new WeakMap<object, number>()
const symbols = new Map<symbol, number>()
let lastIdentity = 0

const identity = (x: object): number => {
  let id = identities.get(x)
  if (id === undefined) identities.set(x, (id = ++lastIdentity))
  return id
}

const isPlain = (x: object): boolean => {
  const prototype = Object.getPrototypeOf(x)
  return prototype === Object.prototype || prototype === null
}

export const staticKey = (op: string, value: unknown, enclosing: readonly object[] = []): string => {
  switch (typeof value) {
    case 'number': return Object.is(value, -0) ? '-0' : String(value)
    case 'string': return JSON.stringify(value)
    case 'bigint': return `${value}n`
    case 'boolean':
    case 'undefined': return String(value)
    case 'symbol': {
      let id = symbols.get(value)
      if (id === undefined) symbols.set(value, (id = ++lastIdentity))
      return `@${id}`
    }
    case 'function': return `#${identity(value)}`
    case 'object': return objectKey(op, value, enclosing)
  }
}

const objectKey = (op: string, value: object | null, enclosing: readonly object[]): string => {
  if (value === null) return 'null'
  if (isNDArray(value)) throw new ArgumentError(op, { expected: 'static arguments that are not arrays', got: 'an NDArray', hint: 'arrays are traced: remove the position from staticArgnums, or pass x.item()' })
  if (!Array.isArray(value) && !isPlain(value)) return `#${identity(value)}`
  if (enclosing.includes(value)) throw new ArgumentError(op, { expected: 'static arguments without cycles', got: 'an object that contains itself' })
  const inside = [...enclosing, value]
  if (Array.isArray(value)) return `[${value.map(v => staticKey(op, v, inside)).join()}]`
  const record = value as Readonly<Record<string, unknown>> // plain object, by the check above
  return `{${Object.keys(record).sort().map(k => `${JSON.stringify(k)}:${staticKey(op, record[k], inside)}`).join()}}`
}
