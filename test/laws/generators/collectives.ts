/** Operations between the examples of a named axis, outside of one. */
import * as fc from 'fast-check'
import type { DType } from '../../../src/core/base/dtype.js'
import type { Shape } from '../../../src/core/base/shape.js'
import type { Collective } from '../../../src/core/ops/collective.js'
import { int32 } from '../../../src/core/ops/constants.js'
import { ANY, family, type Generator, integer, type Make, NUMBERS, permutationOf, range, SMOOTH_RANKED } from './signature.js'

const shapes: readonly Shape[] = [[3], [2, 3], [2, 0], [3, 2, 2]]

const held = <P extends Collective>(dtypes: readonly DType[], make: Make<P>): Generator<P> => {
  const all = family({ dtypes, shapes, make, smooth: range(-3, 3), smoothShapes: SMOOTH_RANKED })
  const at = (signatures: typeof all.any): typeof all.any => signatures.chain(s => integer(0, s.params.size - 1).map(position => ({ ...s, held: [int32(position)] })))
  return { any: at(all.any), smooth: all.smooth === null ? null : at(all.smooth) }
}

/** An axis as long as the operand's first. */
const named: Make<Collective> = shape => fc.constant({ params: { axis: 'i', size: shape[0]! }, shapes: [shape] })

export const collectives = {
  psum: held(NUMBERS, named),
  all_gather: held(ANY, named),
  psum_scatter: held(NUMBERS, named),
  all_to_all: held(ANY, named),
  ppermute: held(ANY, (shape: Shape) => permutationOf(shape).map(sources => ({ params: { axis: 'i', size: sources.length, sources }, shapes: [shape] }))),
}
