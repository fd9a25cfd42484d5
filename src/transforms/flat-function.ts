/** Between the trees of the user and the flat lists of arrays that programs take. */
import { ArgumentError, TreeError } from '../core/base/errors.js'
import { type TreeDef, flatten, flattenWithPath, formatPath } from '../core/base/tree.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'

const WEAK_FLOAT = { shape: [], dtype: 'float32', weakType: true } as const

/** A number alone, as an argument or result of a transformed function, is weak float32. */
export const arrayOfLeaf = (leaf: unknown): NDArray | null =>
  isNDArray(leaf) ? leaf : typeof leaf === 'number' ? splat(Math.fround(leaf), WEAK_FLOAT) : null

export interface FlatTree {
  readonly leaves: readonly NDArray[]
  readonly def: TreeDef
}

/** The arrays of a tree; `what` names it in messages ("argument 0", "the result"). */
export const flattenArrays = (op: string, what: string, tree: unknown): FlatTree => {
  if (tree === undefined) throw new TreeError(op, { expected: `arrays or numbers as ${what}`, got: 'undefined', hint: 'is a return missing? use null for a place without arrays' })
  const [leaves, def] = flatten(tree)
  const arrays: NDArray[] = []
  for (let i = 0; i < leaves.length; i++) {
    const array = arrayOfLeaf(leaves[i])
    if (array === null) throw notAnArray(op, what, tree)
    arrays.push(array)
  }
  return { leaves: arrays, def }
}

const notAnArray = (op: string, what: string, tree: unknown): TreeError => {
  const [entries] = flattenWithPath(tree)
  const [path, leaf] = entries.find(([, leaf]) => arrayOfLeaf(leaf) === null)!
  const shown = typeof leaf === 'function' ? `the function ${leaf.name || '(anonymous)'}` : typeof leaf === 'object' && leaf !== null ? `a ${leaf.constructor?.name ?? 'object'}` : String(leaf)
  return new TreeError(op, {
    expected: `arrays or numbers as the leaves of ${what}`,
    got: shown,
    path: `${what}${formatPath(path)}`,
    hint: 'make arrays with np.array; close over other values, mark them static (jit), or register their class with tree.registerNode',
  })
}

// What users hand to the transforms has argument and result types of its own, stated by the public signatures.
export type AnyFunction = (...args: never[]) => unknown

export const checkFunction = (op: string, f: unknown): void => {
  if (typeof f !== 'function') throw new ArgumentError(op, { expected: 'a function as the first argument', got: typeof f, hint: `${op}(f) returns a function; call it with the arguments: ${op}(f)(x)` })
}

/** A function of trees, called on flat arrays. */
export interface FlatCall {
  readonly call: (leaves: readonly NDArray[]) => readonly NDArray[]
  /** The structure of the result; known after a call. */
  readonly def: () => TreeDef
}

export const flatCall = (f: AnyFunction, op: string, args: (leaves: readonly NDArray[]) => readonly unknown[]): FlatCall => {
  let def: TreeDef | undefined
  return {
    call: leaves => {
      const out = flattenArrays(op, 'the result', f(...(args(leaves) as never[]))) // the public signatures tie the arguments to f
      def = out.def
      return out.leaves
    },
    def: () => def!,
  }
}
