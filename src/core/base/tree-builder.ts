import type { TreeDef } from './tree-def.js'

type Builder = (leaves: readonly unknown[]) => unknown

// Object literals are made some twenty times faster than objects that grow key by key.
const literal = (def: TreeDef, from: number): string | undefined => {
  let at = from
  const parts: string[] = []
  for (let i = 0; i < def.children.length; i++) {
    const child = def.children[i]!
    const part = literal(child, at)
    if (part === undefined) return undefined
    const key = JSON.stringify(def.layout.keys[i])
    // As a computed key, `__proto__` is a property like any other.
    parts.push(def.kind === 'record' ? `${key === '"__proto__"' ? `[${key}]` : key}:${part}` : part)
    at += child.numLeaves
  }
  switch (def.kind) {
    case 'leaf':
      return `leaves[${from}]`
    case 'null':
      return 'null'
    case 'static':
      return typeof def.layout.value === 'string' ? JSON.stringify(def.layout.value) : String(def.layout.value)
    case 'list':
      return `[${parts.join(',')}]`
    case 'record':
      return `{${parts.join(',')}}`
    case 'custom':
      return undefined
  }
}

const maxLeaves = 2000
let mayCompile = true

/** A compiled builder; `undefined` for structures with custom nodes or very many leaves, and where a content-security policy forbids it. */
export const compileBuilder = (def: TreeDef): Builder | undefined => {
  if (!mayCompile || def.numLeaves > maxLeaves) return undefined
  const source = literal(def, 0)
  if (source === undefined) return undefined
  try {
    // The source holds nothing but brackets, indices and JSON strings.
    return new Function('leaves', `return ${source}`) as Builder // one parameter, one result
  } catch {
    mayCompile = false
    return undefined
  }
}
