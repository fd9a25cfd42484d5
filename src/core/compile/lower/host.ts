import type { HostFunction } from '../../ir/lowering.js'
import type { Region, Step } from '../../ir/loop/program.js'
import { moveTo } from './body.js'
import { physicalSize } from './element.js'
import type { BufferPlace, Place } from './place.js'
import { type ProgramBuilder, scratchFor } from './program-builder.js'

/** A call of the host: it reads memory, so that what is a constant or one number for all elements is written out first. */
export const emitHost = (b: ProgramBuilder, steps: Step[], call: HostFunction, operands: readonly Place[], results: readonly BufferPlace[]): void => {
  const spelled = operands.map(place => {
    if (place._tag === 'buffer' && !place.splat) return place
    const memory = scratchFor(b, place.aval)
    moveTo(b, steps, place, memory)
    return memory
  })
  steps.push({ _tag: 'host', call, operands: spelled.map(region), results: results.map(region) })
}

const region = ({ aval, view }: BufferPlace): Region => ({ view, length: physicalSize(aval) })
