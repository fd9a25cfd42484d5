import { TreeError } from './errors.js'
import type { TreeDef } from './tree-def.js'
import { keyOfAux, nodeTypeOf } from './tree-node.js'
import { formatPath } from './tree-path.js'

const isRecord = (u: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(u)
  return prototype === Object.prototype || prototype === null
}

const describe = (u: unknown): string => {
  if (u === null || typeof u === 'boolean' || u === undefined) return String(u)
  if (typeof u === 'string') return JSON.stringify(u)
  if (typeof u !== 'object') return `a leaf (${typeof u === 'number' ? u : typeof u})`
  if (Array.isArray(u)) return `a list of ${u.length}`
  if (isRecord(u)) return `a record {${Object.keys(u).sort().join(', ')}}`
  return `a ${u.constructor.name}`
}

export const describeDef = (def: TreeDef): string => {
  const { keys, type, value } = def.layout
  switch (def.kind) {
    case 'list':
      return `a list of ${def.children.length}`
    case 'record':
      return `a record {${keys.join(', ')}}`
    case 'custom':
      return `a ${type?.name}`
    case 'static':
      return describe(value)
    case 'null':
      return 'null'
    case 'leaf':
      return 'an array'
  }
}

export const keyDifference = (wanted: readonly string[], given: readonly string[]): string => {
  const missing = wanted.filter(key => !given.includes(key))
  const extra = given.filter(key => !wanted.includes(key))
  return [missing.length > 0 ? `no ${missing.join(', ')}` : '', extra.length > 0 ? `also ${extra.join(', ')}` : '']
    .filter(s => s !== '')
    .join(' and ')
}

/**
 * The subtrees of `tree` that stand where `def` has leaves: `tree` may be deeper than `def`, which is a prefix of it. A
 * `TreeError` names the path of the first difference, and only that.
 */
export const leavesUpTo = (def: TreeDef, tree: unknown, op = 'tree.leavesUpTo'): unknown[] => {
  const out: unknown[] = []
  const path: (string | number)[] = []
  const differ = (expected: string, got: string): TreeError => new TreeError(op, { expected, got, path: formatPath(path) })

  const walkList = (node: TreeDef, members: readonly unknown[]): void => {
    if (members.length !== node.children.length) throw differ(describeDef(node), `one of ${members.length}`)
    for (let i = 0; i < members.length; i++) {
      path.push(i)
      walk(node.children[i]!, members[i])
      path.pop()
    }
  }

  const walk = (node: TreeDef, u: unknown): void => {
    switch (node.kind) {
      case 'leaf':
        if (u === undefined) throw differ('a tree', 'undefined')
        out.push(u)
        return
      case 'null':
        if (u !== null) throw differ('null', describe(u))
        return
      case 'static':
        if (u !== node.layout.value) throw differ(describeDef(node), describe(u))
        return
      case 'list':
        if (!Array.isArray(u)) throw differ(describeDef(node), describe(u))
        walkList(node, u)
        return
      case 'record': {
        if (typeof u !== 'object' || u === null || !isRecord(u)) throw differ(describeDef(node), describe(u))
        const { keys } = node.layout
        const record = u as { readonly [key: string]: unknown } // a plain object
        const given = Object.keys(u)
        if (given.length !== keys.length || !keys.every(key => Object.hasOwn(u, key)))
          throw differ(describeDef(node), `one with ${keyDifference(keys, given)}`)
        for (let i = 0; i < keys.length; i++) {
          const key = keys[i]!
          path.push(key)
          walk(node.children[i]!, record[key])
          path.pop()
        }
        return
      }
      case 'custom': {
        const { type, value } = node.layout
        if (typeof u !== 'object' || u === null || type === undefined || nodeTypeOf(Object.getPrototypeOf(u))?.id !== type.id) {
          throw differ(describeDef(node), describe(u))
        }
        const [members, aux] = type.flatten(u)
        if (keyOfAux(aux) !== keyOfAux(value)) throw differ(`${describeDef(node)} with auxiliary data ${keyOfAux(value)}`, keyOfAux(aux))
        walkList(node, members)
      }
    }
  }

  walk(def, tree)
  return out
}
