import { elementOf, type Pointer } from '../../ir/loop/scalar.js'
import type { Aval } from '../../base/aval.js'
import type { DType } from '../../base/dtype.js'
import { wordsPerElement } from '../../base/dtype.js'
import { freshCounter, indexOf } from '../../ir/loop/index-expr.js'
import type { Eqn } from '../../ir/jaxpr.js'
import type { Step } from '../../ir/loop/program.js'
import type { Buffer, Lowering } from '../../ir/lowering.js'
import type { Params } from '../../ir/primitive.js'
import { moveTo } from './body.js'
import type { BufferPlace, Place } from './place.js'
import { bufferPlace } from './place.js'
import { declareBuffer, pointerScope, type PointerScope, type ProgramBuilder, runKernel } from './program-builder.js'
import { placeBuffer } from './source.js'

type RoutineOf = Extract<Lowering<Params>, { readonly _tag: 'routine' }>['routine']

/** The kernels of a routine, and the copy it starts from. Pointers are bound anew for every kernel. */
export const emitRoutine = (b: ProgramBuilder, steps: Step[], name: string, routine: RoutineOf, params: Params, operands: readonly Place[], results: readonly BufferPlace[]): void => {
  // The kernels' bodies are built after the scope they refer to has been chosen.
  let scope: PointerScope = pointerScope()
  const late = (place: Place): Buffer => ({
    aval: place.aval,
    load: index => placeBuffer(scope, place).load(index),
    store: (index, value) => placeBuffer(scope, place).store(index, value),
  })
  const { seed, kernels } = routine({
    operands: operands.map(late),
    results: results.map(late),
    scratch: (dtype, elements) => late(scratchBuffer(b, dtype, elements)),
  }, params)
  if (seed !== undefined) moveTo(b, steps, operands[seed]!, results[0]!)
  for (const kernel of kernels) {
    scope = pointerScope()
    const outer = freshCounter(kernel.extent)
    const body = kernel.body(indexOf(outer))
    runKernel(b, steps, { name, pointers: scope.pointers, outer, order: kernel.order, body }, scope.views, kernel.extent)
  }
}

/** The operand that a routine's first result begins as a copy of, and whose memory it may take over. */
export const seedOf = ({ primitive: { lower }, inputs, outputs, params }: Eqn): number | undefined => {
  if (lower._tag !== 'routine') return undefined
  const silent = (aval: Aval): Buffer => ({
    aval,
    load: index => ({ _tag: 'index', reg: 'i32', index }),
    store: index => ({ _tag: 'if', when: { _tag: 'index', reg: 'i32', index }, then: [], else: [] }),
  })
  // Only the seed is looked at: nothing is built.
  const avals = (atoms: readonly { readonly aval: Aval }[]): readonly Buffer[] => atoms.map(a => silent(a.aval))
  return lower.routine({ operands: avals(inputs), results: avals(outputs), scratch: (dtype, elements) => silent({ shape: [elements], dtype, weakType: false }) }, params).seed
}

const scratchBuffer = (b: ProgramBuilder, dtype: DType, elements: number): BufferPlace => {
  const element: Pointer['element'] = elementOf(dtype)
  const id = declareBuffer(b, element, elements * wordsPerElement(dtype), { _tag: 'scratch', offset: null })
  return bufferPlace({ shape: [elements], dtype, weakType: false }, id)
}
