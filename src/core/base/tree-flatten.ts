import { ArgumentError, InternalError, TreeError } from './errors.js'
import { checkOptions, type Known } from './options.js'
import { compileBuilder } from './tree-builder.js'
import { isUndefined, type Layout, makeLayout, TreeDef } from './tree-def.js'
import { keyOfAux, type NodeType, nodeTypeOf } from './tree-node.js'
import { formatPath, type Path } from './tree-path.js'
import type { LeafOf, MapTree } from './tree-type.js'

// ------------------------------------------------------------------ sharing

const leafDef = new TreeDef('leaf', makeLayout(), [])
const nullDef = new TreeDef('null', makeLayout(), [])
const staticDef = (value: unknown): TreeDef => new TreeDef('static', makeLayout([], undefined, value), [])
const undefinedDef = staticDef(undefined)
const trueDef = staticDef(true)
const falseDef = staticDef(false)

// The tables are bounded, so that trees keyed by data cannot fill the memory; a structure that was dropped is made again
// and is equal by its key.
const maxKnown = 32
const maxLayouts = 4096

const prefixMatches = (def: TreeDef, other: TreeDef, length: number): boolean => {
  for (let i = 0; i < length; i++) if (def.children[i] !== other.children[i]) return false
  return true
}

/** Another known structure that has `child` at `i` and agrees with `guess` before it. */
const guessAgain = ({ known }: Layout, guess: TreeDef, i: number, child: TreeDef): TreeDef | undefined => {
  for (const def of known) if (def.children[i] === child && prefixMatches(def, guess, i)) return def
  return undefined
}

const remember = (at: Layout, def: TreeDef): TreeDef => {
  if (at.known.length >= maxKnown) at.known.length = 0
  at.known.push(def)
  at.last = def
  return def
}

const strings = new Map<string, TreeDef>()

const stringDef = (value: string): TreeDef => {
  let def = strings.get(value)
  if (def === undefined) {
    if (strings.size >= maxLayouts) strings.clear()
    def = staticDef(value)
    strings.set(value, def)
  }
  return def
}

const lists: (Layout | undefined)[] = []

const listLayout = (length: number): Layout => {
  if (length >= maxLayouts) return makeLayout()
  let found = lists[length]
  if (found === undefined) {
    found = makeLayout()
    lists[length] = found
  }
  return found
}

/** Keys in the order an object happens to have them, and the layout of their sorted order. */
interface Order {
  readonly given: readonly string[]
  readonly layout: Layout
}

const emptyLayout = makeLayout()
const orders = new Map<string, Order[]>()
const sortedLayouts = new Map<string, Layout>()

const sortedLayout = (given: readonly string[]): Layout => {
  // Without a comparator, sort compares by code unit.
  const keys = given.slice().sort()
  const name = JSON.stringify(keys)
  let found = sortedLayouts.get(name)
  if (found === undefined) {
    if (sortedLayouts.size >= maxLayouts) {
      sortedLayouts.clear()
      orders.clear()
    }
    found = makeLayout(keys)
    sortedLayouts.set(name, found)
  }
  return found
}

const sameKeys = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const recordLayout = (given: readonly string[], expected: TreeDef | undefined): Layout => {
  const first = given[0]
  if (first === undefined) return emptyLayout
  if (expected !== undefined && sameKeys(expected.layout.given, given)) return expected.layout
  let bucket = orders.get(first)
  if (bucket === undefined) {
    bucket = []
    orders.set(first, bucket)
  }
  for (const order of bucket) {
    if (sameKeys(order.given, given)) {
      order.layout.given = given
      return order.layout
    }
  }
  const order = { given, layout: sortedLayout(given) }
  if (bucket.length >= maxKnown) bucket.length = 0
  bucket.push(order)
  return order.layout
}

const customLayouts = new WeakMap<NodeType, Map<string, Layout>>()

const customLayout = (type: NodeType, aux: unknown, arity: number): Layout => {
  let byAux = customLayouts.get(type)
  if (byAux === undefined) {
    byAux = new Map()
    customLayouts.set(type, byAux)
  }
  const key = `${arity} ${keyOfAux(aux)}`
  let found = byAux.get(key)
  if (found === undefined) {
    if (byAux.size >= maxLayouts) byAux.clear()
    found = makeLayout([], type, aux)
    byAux.set(key, found)
  }
  return found
}

// ------------------------------------------------------------------ flatten

export interface FlattenOptions {
  /** Subtrees taken as leaves, asked before anything else. */
  readonly isLeaf?: ((x: unknown) => boolean) | undefined
}
export const flattenOptions: Known<FlattenOptions> = { isLeaf: true }

type IsLeaf = ((x: unknown) => boolean) | undefined

/** `expected` is the structure found at this place the last time: when it is met again nothing is looked up. */
const visit = (x: unknown, leaves: unknown[], isLeaf: IsLeaf, expected: TreeDef | undefined): TreeDef => {
  if (isLeaf?.(x)) {
    leaves.push(x)
    return leafDef
  }
  switch (typeof x) {
    case 'object': {
      if (x === null) return nullDef
      const prototype: object | null = Object.getPrototypeOf(x)
      if (prototype === Object.prototype || prototype === null) {
        const keys = Object.keys(x)
        return visitChildren('record', recordLayout(keys, expected), x, keys.length, leaves, isLeaf, expected)
      }
      if (Array.isArray(x)) return visitChildren('list', listLayout(x.length), x, x.length, leaves, isLeaf, expected)
      const type = nodeTypeOf(prototype)
      if (type !== undefined) {
        const [children, aux] = type.flatten(x)
        return visitChildren('custom', customLayout(type, aux, children.length), children, children.length, leaves, isLeaf, expected)
      }
      break
    }
    case 'string':
      return stringDef(x)
    case 'boolean':
      return x ? trueDef : falseDef
    case 'undefined':
      return undefinedDef
    default:
  }
  leaves.push(x)
  return leafDef
}

type Indexed = { readonly [key: string | number]: unknown }

const visitChildren = (
  kind: 'record' | 'list' | 'custom',
  at: Layout,
  node: object,
  arity: number,
  leaves: unknown[],
  isLeaf: IsLeaf,
  expected: TreeDef | undefined,
): TreeDef => {
  const x = node as Indexed // a plain object, or a list of `arity`
  const { keys } = at
  const keyed = kind === 'record'
  // As long as the children agree with a structure seen before, nothing is allocated.
  let guess = expected?.layout === at ? expected : at.last
  let fresh: TreeDef[] | undefined
  for (let i = 0; i < arity; i++) {
    const child = visit(keyed ? x[keys[i]!] : x[i], leaves, isLeaf, guess?.children[i])
    if (fresh !== undefined) fresh.push(child)
    else if (guess === undefined) fresh = [child]
    else if (guess.children[i] !== child) {
      const next = guessAgain(at, guess, i, child)
      if (next === undefined) fresh = [...guess.children.slice(0, i), child]
      else guess = next
    }
  }
  if (fresh !== undefined || guess === undefined) return remember(at, new TreeDef(kind, at, fresh ?? []))
  at.last = guess
  return guess
}

/** The first `undefined` that is not the property of a record. */
const pathOfUndefined = (def: TreeDef): Path => {
  if (isUndefined(def)) return []
  for (let i = 0; i < def.children.length; i++) {
    const child = def.children[i]!
    if (!child.complete || (def.kind !== 'record' && isUndefined(child))) return [entryOf(def, i), ...pathOfUndefined(child)]
  }
  return []
}

const entryOf = (def: TreeDef, i: number): string | number => (def.kind === 'record' ? (def.layout.keys[i] ?? i) : i)

/**
 * The leaves of a tree in order, and its structure. Lists and plain objects are nodes, keys in sorted order; `null` is a
 * node without leaves; strings, booleans and absent optional properties belong to the structure; numbers and every other
 * value are leaves, unless their class is registered. As `jax.tree.flatten`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * const [leaves, structure] = tree.flatten({ b: [1, null], a: 2 })
 * leaves // => [2,1]
 * String(structure) // => {a: *, b: [*, null]}
 * ```
 */
export const flatten = <T>(tree: T, options?: FlattenOptions): readonly [leaves: unknown[], structure: TreeDef<T>] => {
  const leaves: unknown[] = []
  const def = visit(tree, leaves, checkOptions('tree.flatten', options, flattenOptions)?.isLeaf, undefined)
  if (def === undefinedDef) throw new ArgumentError('tree.flatten', { expected: 'a tree: arrays, numbers, lists and plain objects', got: 'undefined', hint: 'is a property misspelt, or a return missing?' })
  if (!def.complete) {
    throw new TreeError('tree.flatten', {
      expected: 'arrays, numbers, lists and plain objects',
      got: 'undefined',
      path: formatPath(pathOfUndefined(def)),
      hint: 'is a return missing? use null for a place without arrays',
    })
  }
  return [leaves, def as TreeDef<T>] // `def` is the structure of `tree`
}

// ------------------------------------------------------------------ unflatten

const build = (def: TreeDef, leaves: readonly unknown[], from: number): unknown => {
  const { children } = def
  let at = from
  switch (def.kind) {
    case 'leaf':
      return leaves[from]
    case 'null':
      return null
    case 'static':
      return def.layout.value
    case 'record': {
      const { keys, template } = def.layout
      const out: { [key: string]: unknown } = { ...template }
      for (let i = 0; i < keys.length; i++) {
        const child = children[i]!
        out[keys[i]!] = child.kind === 'leaf' ? leaves[at] : build(child, leaves, at)
        at += child.numLeaves
      }
      return out
    }
    default: {
      const out = new Array<unknown>(children.length)
      for (let i = 0; i < children.length; i++) {
        const child = children[i]!
        out[i] = child.kind === 'leaf' ? leaves[at] : build(child, leaves, at)
        at += child.numLeaves
      }
      if (def.kind === 'list') return out
      const { type, value } = def.layout
      if (type === undefined) throw new InternalError('tree.unflatten', { expected: 'a node type', got: 'none' })
      return type.unflatten(value, out)
    }
  }
}

const buildsBeforeCompiling = 16

/**
 * The tree with this structure and these leaves, the inverse of `flatten`. Keys of records come in sorted order. A
 * `TreeError` when the number of leaves is wrong. As `jax.tree.unflatten`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.unflatten(tree.structure({ a: 0, b: [0, null] }), [1, 2]) // => {"a":1,"b":[2,null]}
 * ```
 */
export const unflatten = <T, B>(def: TreeDef<T>, leaves: readonly B[]): MapTree<T, LeafOf<T>, B> => {
  if (def === undefined || leaves === undefined) throw new ArgumentError('tree.unflatten', { expected: 'a structure and leaves', got: 'undefined' })
  if (leaves.length !== def.numLeaves) {
    throw new TreeError('tree.unflatten', { expected: `${def.numLeaves} leaves for ${def}`, got: String(leaves.length) })
  }
  if (def.builds < buildsBeforeCompiling && ++def.builds === buildsBeforeCompiling) def.builder = compileBuilder(def)
  return (def.builder === undefined ? build(def, leaves, 0) : def.builder(leaves)) as MapTree<T, LeafOf<T>, B> // a tree like T with B's for leaves
}

/** The paths of the leaves, in their order. */
export const leafPaths = (def: TreeDef): readonly Path[] => {
  const paths: Path[] = []
  const walk = (node: TreeDef, path: Path): void => {
    if (node.kind === 'leaf') paths.push(path)
    for (let i = 0; i < node.children.length; i++) walk(node.children[i]!, [...path, entryOf(node, i)])
  }
  walk(def, [])
  return paths
}
