import { freshCounter, indexOf } from '../../ir/loop/index-expr.js'
import type { Step } from '../../ir/loop/program.js'
import { physicalSize, storeElement } from './element.js'
import type { BufferPlace, Place } from './place.js'
import { pointerScope, pointerTo, type ProgramBuilder, runKernel } from './program-builder.js'
import { elementAt } from './source.js'

/** Writes all elements of a constant or splat. */
export const emitFill = (b: ProgramBuilder, steps: Step[], from: Place, to: BufferPlace): void => {
  const scope = pointerScope()
  const outer = freshCounter(physicalSize(to.aval))
  const flat = indexOf(outer)
  const store = storeElement(to.aval.dtype, pointerTo(scope, to), flat, elementAt(scope, from, flat))
  runKernel(b, steps, { name: 'fill', pointers: scope.pointers, outer, order: 'parallel', body: [store] }, scope.views, outer.extent)
}
