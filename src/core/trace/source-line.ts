/** Where in the user's program an operation was called; captured cheaply, worked out only when a message needs it. */
import type { SourceLine } from '../ir/jaxpr.js'

// Frames of the library itself: this package's sources, or its built files.
const OWN_FRAME = /[\\/]cotangent[\\/]dist[\\/]|[\\/]src[\\/](core|transforms|numpy|lax|random|nn|optim|testing|io)[\\/]|node:internal/
const FRAMES = 16

export const captureSourceLine = (): SourceLine => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const here = new Error()
  Error.stackTraceLimit = limit
  return {
    describe: () => {
      const frame = here.stack?.split('\n').slice(1).find(line => !OWN_FRAME.test(line))
      return frame?.trim().replace(/^at /, '')
    },
  }
}
