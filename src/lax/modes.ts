/** What happens to positions out of range, in JAX's words and in those of the primitives. */
import { ArgumentError } from '../core/base/errors.js'
import type { GatherMode } from '../core/ops/gather.js'
import type { ScatterMode } from '../core/ops/scattering.js'

/** `promiseInBounds`: there are no positions out of range, and nobody looks. */
export type OutOfBounds = 'clip' | 'fill' | 'drop' | 'promiseInBounds'

const refuse = (op: string, mode: unknown): ArgumentError =>
  new ArgumentError(op, { expected: "mode 'clip', 'fill', 'drop' or 'promiseInBounds'", got: String(mode), ...(mode === 'wrap' ? { hint: "np.take has mode 'wrap'" } : {}) })

export const gatherMode = (op: string, mode: unknown, otherwise: GatherMode): GatherMode => {
  switch (mode) {
    case undefined:
    case null: return otherwise
    case 'clip': return 'clip'
    case 'fill':
    case 'drop': return 'fill'
    case 'promiseInBounds': return 'promise'
    default: throw refuse(op, mode)
  }
}

export const scatterMode = (op: string, mode: unknown): ScatterMode => {
  switch (mode) {
    case undefined:
    case null:
    case 'fill':
    case 'drop': return 'drop'
    case 'clip': return 'clip'
    case 'promiseInBounds': return 'promise'
    default: throw refuse(op, mode)
  }
}
