import { keyOfAux, type NodeType } from './tree-node.js'
import { isIdentifier } from './tree-path.js'

type Kind = 'leaf' | 'null' | 'static' | 'list' | 'record' | 'custom'

/** Where the children of a record, a list or a custom node go, shared by all structures with the same keys, length or auxiliary data. */
export interface Layout {
  /** Sorted by code unit; only of records. */
  readonly keys: readonly string[]
  /** The same keys in the order they were last met in; only of records. */
  given: readonly string[]
  /** A record with these keys in this order, to copy: cheaper than growing one property by property. */
  readonly template: { readonly [key: string]: unknown }
  readonly type: NodeType | undefined
  /** The static value or the auxiliary data. */
  readonly value: unknown
  /** The latest structures with this layout, latest match first in `last`. */
  readonly known: TreeDef[]
  last: TreeDef | undefined
}

export const makeLayout = (keys: readonly string[] = [], type?: NodeType, value?: unknown): Layout => ({
  keys,
  given: keys,
  template: Object.fromEntries(keys.map(key => [key, undefined])),
  type,
  value,
  known: [],
  last: undefined,
})

/**
 * The structure of a tree without its leaves. Immutable; compare with `treeDefsEqual`, or by `key`, which is a string.
 * Structures are shared where possible, so that flattening the same kind of tree again allocates only its leaves.
 */
export class TreeDef<T = unknown> {
  /** The type of the trees with this structure, for inference only. */
  declare readonly tree?: T
  /** @internal */ readonly kind: Kind
  /** @internal */ readonly layout: Layout
  /** @internal */ readonly children: readonly TreeDef[]
  readonly numLeaves: number
  /** @internal No `undefined` outside the properties of records. */ readonly complete: boolean
  private cachedKey: string | undefined
  /** @internal How often a tree was built, and the compiled builder of structures that are built often. */ builds: number
  /** @internal */ builder: ((leaves: readonly unknown[]) => unknown) | undefined

  /** @internal */
  constructor(kind: Kind, layout: Layout, children: readonly TreeDef[]) {
    let numLeaves = kind === 'leaf' ? 1 : 0
    let complete = true
    for (const child of children) {
      numLeaves += child.numLeaves
      complete &&= child.complete && (kind === 'record' || !isUndefined(child))
    }
    this.kind = kind
    this.layout = layout
    this.children = children
    this.numLeaves = numLeaves
    this.complete = complete
    this.cachedKey = undefined
    this.builds = 0
    this.builder = undefined
  }

  /** Equal strings for equal structures. */
  get key(): string {
    this.cachedKey ??= print(this, ({ type, value }) => `${type?.name}#${type?.id}(${keyOfAux(value)})`)
    return this.cachedKey
  }

  /** `{a: *, b: [*, null]}`. */
  toString(): string {
    return print(this, ({ type, value }) => `${type?.name}${value == null || typeof value === 'object' ? '' : `(${String(value)})`}`)
  }
}

/** The structure of an `undefined`. */
export const isUndefined = (def: TreeDef): boolean => def.kind === 'static' && def.layout.value === undefined

const print = (def: TreeDef, custom: (layout: Layout) => string): string => {
  const children = def.children.map(child => print(child, custom))
  switch (def.kind) {
    case 'leaf':
      return '*'
    case 'null':
      return 'null'
    case 'static':
      return typeof def.layout.value === 'string' ? JSON.stringify(def.layout.value) : String(def.layout.value)
    case 'list':
      return `[${children.join(', ')}]`
    case 'record':
      return `{${def.layout.keys.map((key, i) => `${isIdentifier(key) ? key : JSON.stringify(key)}: ${children[i]}`).join(', ')}}`
    case 'custom':
      return `${custom(def.layout)}[${children.join(', ')}]`
  }
}

/** Whether two structures are the same. */
export const treeDefsEqual = (a: TreeDef, b: TreeDef): boolean => a === b || (a.numLeaves === b.numLeaves && a.key === b.key)
