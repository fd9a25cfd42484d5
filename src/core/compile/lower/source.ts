import { type Index, indexConst, ravelIndex } from '../../ir/loop/index-expr.js'
import type { Buffer, Source } from '../../ir/lowering.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import { literalElement, loadElement, physicalShape, storeElement } from './element.js'
import type { BufferPlace, Place } from './place.js'
import { type PointerScope, pointerTo } from './program-builder.js'

const first = indexConst(0)

/** The element of a value at a flat position in memory. */
export const elementAt = (scope: PointerScope, place: Place, flat: Index): Scalar =>
  place._tag === 'constant'
    ? literalElement(place.aval.dtype, place.value)
    : loadElement(place.aval.dtype, pointerTo(scope, place), place.splat ? first : flat)

/**
 * A value in memory as the operand of a lowering. When the result is a random key, the kernel's word counter is added to
 * the indices of key operands, so that rules for views need not know that keys have words.
 */
export const placeSource = (scope: PointerScope, place: Place, word?: Index): Source => {
  const shape = physicalShape(place.aval)
  return {
    aval: place.aval,
    at: index => elementAt(scope, place, ravelIndex(index.length < shape.length && word !== undefined ? [...index, word] : index, shape)),
  }
}

/** A value in memory as the operand of a routine. */
export const placeBuffer = (scope: PointerScope, place: Place): Buffer => ({
  aval: place.aval,
  load: flat => elementAt(scope, place, flat),
  store: (flat, value) => storeElement(place.aval.dtype, pointerTo(scope, place as BufferPlace), flat, value), // routines store to results and scratch, which are buffers
})
