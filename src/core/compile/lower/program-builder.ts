/** Collects the buffers, kernels and steps of a program under construction. */
import type { Aval } from '../../base/aval.js'
import { indexKey } from '../../ir/loop/index-expr.js'
import type { Kernel } from '../../ir/loop/kernel.js'
import { kernelKey } from '../../ir/loop/kernel-key.js'
import type { SourceLine } from '../../base/source-line.js'
import type { BufferDecl, Program, Step, View } from '../../ir/loop/program.js'
import { elementOf, type Pointer } from '../../ir/loop/scalar.js'
import { physicalSize } from './element.js'
import { type BufferPlace, bufferPlace } from './place.js'

export interface ProgramBuilder {
  readonly buffers: BufferDecl[]
  readonly kernels: Kernel[]
  /** Kernels that do the same are one: those that look alike at a glance, with their keys once there are two. */
  readonly lookalikes: Map<string, { readonly first: number; byKey: Map<string, number> | null }>
  /** The line of what is being lowered. */
  source: SourceLine | undefined
}

export const programBuilder = (): ProgramBuilder => ({ buffers: [], kernels: [], lookalikes: new Map(), source: undefined })

export const declareBuffer = (b: ProgramBuilder, element: Pointer['element'], length: number, place: BufferDecl['place']): number => {
  const id = b.buffers.length
  b.buffers.push({ id, element, length, place })
  return id
}

const unplanned: BufferDecl['place'] = { _tag: 'scratch', offset: null }

/** Memory for a value that lives only inside the program. */
export const scratchFor = (b: ProgramBuilder, aval: Aval): BufferPlace =>
  bufferPlace(aval, declareBuffer(b, elementOf(aval.dtype), physicalSize(aval), unplanned))

/** Adds the step that runs a kernel, and the kernel unless there is one like it. */
export const runKernel = (b: ProgramBuilder, steps: Step[], kernel: Kernel, views: readonly View[], extent: number): void => {
  if (extent === 0) return
  steps.push({ _tag: 'run', kernel: idOf(b, kernel), views, extent, ...(b.source === undefined ? {} : { source: b.source }) })
}

/** Most kernels are told apart at a glance; what they do is written out and compared where that is not enough. */
const idOf = (b: ProgramBuilder, kernel: Kernel): number => {
  const { order, outer, pointers, body } = kernel
  const glance = `${order} ${outer.extent} ${body.length} ${pointers.length}`
  const alike = b.lookalikes.get(glance)
  if (alike === undefined) {
    const id = b.kernels.push(kernel) - 1
    b.lookalikes.set(glance, { first: id, byKey: null })
    return id
  }
  alike.byKey ??= new Map([[kernelKey(b.kernels[alike.first]!), alike.first]])
  const key = kernelKey(kernel)
  let id = alike.byKey.get(key)
  if (id === undefined) alike.byKey.set(key, (id = b.kernels.push(kernel) - 1))
  return id
}

export const finishProgram = (b: ProgramBuilder, steps: readonly Step[], inputs: number, outputs: number): Program =>
  ({ buffers: b.buffers, kernels: b.kernels, steps, inputs, outputs, scratchBytes: 0 })

/** The pointers of one kernel: one per distinct view, bound in the order in which they were asked for. */
export interface PointerScope {
  readonly pointers: Pointer[]
  readonly views: View[]
  readonly byView: Map<number | string, Pointer>
}

export const pointerScope = (): PointerScope => ({ pointers: [], views: [], byView: new Map() })

let lastPointer = 0

const viewKey = ({ buffer, offset }: View): number | string =>
  offset.terms.length === 0 && offset.constant === 0 ? buffer : `${buffer}@${indexKey(offset)}`

export const pointerTo = (scope: PointerScope, { aval, view }: BufferPlace): Pointer => {
  const key = viewKey(view)
  let pointer = scope.byView.get(key)
  if (pointer === undefined) {
    pointer = { _tag: 'pointer', id: ++lastPointer, element: elementOf(aval.dtype) }
    scope.byView.set(key, pointer)
    scope.pointers.push(pointer)
    scope.views.push(view)
  }
  return pointer
}
