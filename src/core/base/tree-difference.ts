import { TreeError } from './errors.js'
import { type TreeDef, treeDefsEqual } from './tree-def.js'
import { keyOfAux } from './tree-node.js'
import { formatPath } from './tree-path.js'
import { describeDef, keyDifference } from './tree-prefix.js'

interface Difference {
  readonly path: readonly (string | number)[]
  readonly expected: string
  readonly got: string
}

/** The first place where two structures differ. */
const differenceOf = (wanted: TreeDef, given: TreeDef, path: Difference['path']): Difference | undefined => {
  if (treeDefsEqual(wanted, given)) return undefined
  const differ = (got: string): Difference => ({ path, expected: describeDef(wanted), got })
  if (wanted.kind !== given.kind) return differ(describeDef(given))
  const keys = wanted.layout.keys, others = given.layout.keys
  if (wanted.kind === 'record' && keys.join('\0') !== others.join('\0')) return differ(`one with ${keyDifference(keys, others)}`)
  if (wanted.children.length !== given.children.length) return differ(`one of ${given.children.length}`)
  for (let i = 0; i < wanted.children.length; i++) {
    const inner = differenceOf(wanted.children[i]!, given.children[i]!, [...path, wanted.kind === 'record' ? keys[i]! : i])
    if (inner !== undefined) return inner
  }
  return wanted.kind === 'custom' && wanted.layout.type === given.layout.type
    ? { path, expected: `${describeDef(wanted)} with auxiliary data ${keyOfAux(wanted.layout.value)}`, got: keyOfAux(given.layout.value) }
    : differ(describeDef(given))
}

/** Throws a TreeError that names the place in `what` where its structure is not the one wanted, and only the difference there. */
export const checkSameTree = (op: string, what: string, wanted: TreeDef, given: TreeDef, hint?: string): void => {
  const difference = differenceOf(wanted, given, [])
  if (difference === undefined) return
  const { expected, got, path } = difference
  throw new TreeError(op, { expected, got, path: what + formatPath(path), ...(hint === undefined ? {} : { hint }) })
}
