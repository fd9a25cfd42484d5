import { ArgumentError } from './errors.js'

/** How a registered class is taken apart and put together. */
export interface NodeType {
  readonly id: number
  readonly name: string
  readonly flatten: (x: unknown) => readonly [children: readonly unknown[], aux: unknown]
  readonly unflatten: (aux: unknown, children: readonly unknown[]) => unknown
}

interface Registry {
  readonly types: Map<object, NodeType>
  readonly ids: WeakMap<object, number>
  readonly symbols: Map<symbol, number>
  count: number
}

// On `globalThis`, because the ESM and the CommonJS copy of the package may live in one process and must agree on nodes.
const slot = Symbol.for('cotangent.tree.registry')
const home = globalThis as { [slot]?: Registry } // the slot is ours alone
home[slot] ??= { types: new Map(), ids: new WeakMap(), symbols: new Map(), count: 0 }
const registry = home[slot]

const types = registry.types

/** The node type of the objects with this prototype, if their class is registered. */
export const nodeTypeOf = (prototype: object): NodeType | undefined => (types.size === 0 ? undefined : types.get(prototype))

/**
 * Makes the instances of `Class` (not of its subclasses) nodes of trees. `flatten` gives the children and whatever else
 * `unflatten` needs to put an instance together. Two structures are equal when their `aux` are: plain data is compared
 * by content, everything else by identity. As `jax.tree_util.register_pytree_node`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * class Pair { constructor(readonly a: unknown, readonly b: unknown) {} }
 * tree.registerNode(Pair, (p) => [[p.a, p.b], null], (_, [a, b]) => new Pair(a, b))
 * tree.leaves(new Pair(1, { x: 2 })) // => [1,2]
 * ```
 */
export const registerNode = <T, Aux>(
  Class: abstract new (...operands: never[]) => T,
  flatten: (x: T) => readonly [children: readonly unknown[], aux: Aux],
  unflatten: (aux: Aux, children: readonly unknown[]) => T,
): void => {
  const prototype: unknown = typeof Class === 'function' ? Class.prototype : undefined
  if (typeof prototype !== 'object' || prototype === null) {
    throw new ArgumentError('tree.registerNode', { expected: 'a class', got: typeof Class })
  }
  if (prototype === Object.prototype || prototype === Array.prototype) {
    throw new ArgumentError('tree.registerNode', {
      expected: 'a class of your own',
      got: Class.name,
      hint: 'plain objects and arrays are nodes already',
    })
  }
  if (types.has(prototype)) {
    throw new ArgumentError('tree.registerNode', { expected: 'a class that is not registered', got: `${Class.name}, registered before` })
  }
  types.set(prototype, {
    id: registry.count++,
    name: Class.name,
    flatten: x => flatten(x as T), // looked up by the prototype of T's class
    unflatten: (aux, children) => unflatten(aux as Aux, children), // aux comes from flatten
  })
}

const identity = (u: object): string => {
  let id = registry.ids.get(u)
  if (id === undefined) {
    id = registry.count++
    registry.ids.set(u, id)
  }
  return `#${id}`
}

const symbolIdentity = (u: symbol): string => {
  let id = registry.symbols.get(u)
  if (id === undefined) {
    id = registry.count++
    registry.symbols.set(u, id)
  }
  return `#${id}`
}

/** A string equal for equal auxiliary data: plain data by content, everything else by identity. */
export const keyOfAux = (u: unknown): string => {
  switch (typeof u) {
    case 'string':
      return JSON.stringify(u)
    case 'number':
      return Object.is(u, -0) ? '-0' : String(u)
    case 'bigint':
      return `${u}n`
    case 'boolean':
    case 'undefined':
      return String(u)
    case 'symbol':
      return symbolIdentity(u)
    case 'function':
      return identity(u)
    case 'object': {
      if (u === null) return 'null'
      if (Array.isArray(u)) return `[${u.map(keyOfAux).join(',')}]`
      const prototype: unknown = Object.getPrototypeOf(u)
      if (prototype !== Object.prototype && prototype !== null) return identity(u)
      const entries = Object.entries(u).sort(([a], [b]) => (a < b ? -1 : 1))
      return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${keyOfAux(v)}`).join(',')}}`
    }
  }
}
