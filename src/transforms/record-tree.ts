/** Runs a function of trees on a tape; with `hasAux` the second half of its result is set aside, undifferentiated. */
import { TreeError } from '../core/base/errors.js'
import { type TreeDef, unflatten } from '../core/base/tree.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type Tape, record } from '../core/trace/tape.js'
import { type AnyFunction, flattenArrays } from './flat-function.js'

export interface RecordedTree {
  readonly tape: Tape
  /** The structure of the differentiated result. */
  readonly def: TreeDef
  /** Empty, or the one auxiliary tree. */
  readonly aux: readonly unknown[]
}

export const recordTree = (op: string, f: AnyFunction, primals: readonly NDArray[], args: (leaves: readonly NDArray[]) => readonly unknown[], hasAux: boolean): RecordedTree => {
  let def: TreeDef | undefined
  let auxDef: TreeDef | undefined
  let count = 0
  const tape = record(op, primals, leaves => {
    const out = f(...(args(leaves) as never[])) // the public signatures tie the arguments to f
    if (!hasAux) {
      const flat = flattenArrays(op, 'the result', out)
      def = flat.def
      count = flat.leaves.length
      return flat.leaves
    }
    if (!Array.isArray(out) || out.length !== 2) throw new TreeError(op, { expected: 'the function to return [result, aux] (hasAux: true)', got: Array.isArray(out) ? `a list of ${out.length}` : typeof out })
    const flat = flattenArrays(op, 'the result', out[0])
    const aux = flattenArrays(op, 'the auxiliary result', out[1])
    def = flat.def
    auxDef = aux.def
    count = flat.leaves.length
    return [...flat.leaves, ...aux.leaves]
  })
  return {
    tape: { ...tape, outputs: tape.outputs.slice(0, count), results: tape.results.slice(0, count) },
    def: def!,
    aux: auxDef === undefined ? [] : [unflatten(auxDef, tape.results.slice(count))],
  }
}
