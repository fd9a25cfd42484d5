/** The types of what a loop carries: they stay the same from step to step. */
import { type Aval, avalsEqual, formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { DTypeError, ShapeError } from '../core/base/errors.js'
import { promote } from '../core/base/promote.js'
import { shapesEqual } from '../core/base/shape.js'
import { checkSameTree, flatten, formatPath, leafPaths, type TreeDef } from '../core/base/tree.js'
import { convert } from '../core/ops/conversion.js'
import type { TracedFunction } from '../core/trace/builder.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { flattenArrays } from './flat-function.js'
import { castResults } from './program-inputs.js'
import { avalOf } from './traced-call.js'

export interface SettledLoop {
  /** The body for a carry of the settled types, which its first results have. */
  readonly body: TracedFunction
  readonly initial: readonly NDArray[]
}

/**
 * Traces a body whose first results are the next carry until the carry keeps its types: weak ones give way, others that differ are
 * an error that names the leaf. `trace` is told the types of the carry.
 */
export const settleCarry = (op: string, initial: readonly NDArray[], def: TreeDef, trace: (carry: readonly Aval[]) => TracedFunction): SettledLoop => {
  let types: readonly Aval[] = initial.map(avalOf)
  for (;;) {
    const body = trace(types)
    const next = types.map((a, k) => meet(op, a, body.jaxpr.outputs[k]!.aval, def, k))
    if (next.every((a, k) => avalsEqual(a, types[k]!))) {
      const results = body.jaxpr.outputs.map((atom, i) => next[i] ?? atom.aval)
      return { body: { ...body, jaxpr: castResults(body.jaxpr, results) }, initial: initial.map((x, k) => convertTo(x, types[k]!)) }
    }
    types = next
  }
}

const convertTo = (x: NDArray, { dtype, weakType }: Aval): NDArray => (x.dtype === dtype && x.weakType === weakType ? x : convert(x, dtype, weakType))

/** The type the carry must have from the start, if it comes in as `a` and goes out as `b`. */
const meet = (op: string, a: Aval, b: Aval, def: TreeDef, leaf: number): Aval => {
  const differ = (): { readonly expected: string; readonly got: string; readonly path: string } => ({ expected: `the carry to keep its type, ${formatAval(a)}`, got: formatAval(b), path: `carry${formatPath(leafPaths(def)[leaf]!)}` })
  if (!shapesEqual(a.shape, b.shape)) throw new ShapeError(op, { ...differ(), hint: 'the next carry must have the shape of the initial one: pad it, or make the initial one larger' })
  if (a.dtype === b.dtype) return a.weakType && !b.weakType ? b : a
  if (a.dtype !== 'key' && b.dtype !== 'key' && (a.weakType || b.weakType)) {
    const together = promote(a, b)
    if (a.weakType && (b.weakType || together.dtype === b.dtype)) return { shape: a.shape, dtype: together.dtype, weakType: together.weakType }
    if (!a.weakType && together.dtype === a.dtype) return a
  }
  throw new DTypeError(op, { ...differ(), hint: `convert the next carry back (np.astype(…, '${a.dtype}')), or begin with ${b.dtype}` })
}

/** The next carry as arrays of the structure of the first; a number beside an integer is one. */
export const flattenCarry = (op: string, what: string, tree: unknown, def: TreeDef, types: readonly Aval[]): readonly NDArray[] => {
  const [raw, found] = flatten(tree)
  checkSameTree(op, what, def, found, 'what the body returns goes in again at the next step')
  const { leaves } = flattenArrays(op, what, tree)
  return leaves.map((x, k) => numberBeside(raw[k], x, types[k]!))
}

const numberBeside = (raw: unknown, x: NDArray, { shape, dtype }: Aval): NDArray =>
  typeof raw === 'number' && Number.isInteger(raw) && isInteger(dtype) && shape.length === 0 ? splat(raw, { shape, dtype, weakType: true }) : x
