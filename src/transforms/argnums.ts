/** Which arguments a derivative is taken in. */
import { ArgumentError } from '../core/base/errors.js'
import { unflatten } from '../core/base/tree.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { flattenArrays } from './flat-function.js'
import type { Argnums } from './types.js'

/** Positions as a list; a negative one counts from the end. */
export const normalizeArgnums = (op: string, argnums: Argnums, count: number): readonly number[] => {
  const list = typeof argnums === 'number' ? [argnums] : argnums
  if (list.length === 0) throw new ArgumentError(op, { expected: 'at least one position in argnums', got: '[]' })
  const positions = list.map(n => {
    if (!Number.isInteger(n) || n < -count || n >= count) throw new ArgumentError(op, { expected: `argnums within the ${count} argument${count === 1 ? '' : 's'} given`, got: String(n), hint: 'argnums counts from 0' })
    return n < 0 ? n + count : n
  })
  if (new Set(positions).size !== positions.length) throw new ArgumentError(op, { expected: 'distinct positions in argnums', got: `[${list}]` })
  return positions
}

/** Several trees as one list of arrays, and back. */
export interface FlatTrees {
  readonly leaves: readonly NDArray[]
  readonly rebuild: (leaves: readonly unknown[]) => readonly unknown[]
}

export const flattenTrees = (op: string, trees: readonly (readonly [what: string, tree: unknown])[]): FlatTrees => {
  const flat = trees.map(([what, tree]) => flattenArrays(op, what, tree))
  return {
    leaves: flat.flatMap(t => t.leaves),
    rebuild: leaves => {
      let next = 0
      return flat.map(t => unflatten(t.def, leaves.slice(next, (next += t.leaves.length))))
    },
  }
}

export interface SplitArguments extends FlatTrees {
  /** All arguments, with these arrays as the leaves of the chosen ones. */
  readonly withChosen: (leaves: readonly unknown[]) => readonly unknown[]
  /** One tree for a single position, a list for a list of positions. */
  readonly select: (leaves: readonly unknown[]) => unknown
}

export const splitArguments = (op: string, args: readonly unknown[], argnums: Argnums): SplitArguments => {
  const positions = normalizeArgnums(op, argnums, args.length)
  const trees = flattenTrees(op, positions.map(n => [`argument ${n}`, args[n]]))
  return {
    ...trees,
    withChosen: leaves => {
      const all = [...args]
      trees.rebuild(leaves).forEach((tree, i) => {
        all[positions[i]!] = tree
      })
      return all
    },
    select: leaves => {
      const rebuilt = trees.rebuild(leaves)
      return typeof argnums === 'number' ? rebuilt[0] : rebuilt
    },
  }
}
