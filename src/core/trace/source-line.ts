/** Where in the user's program an operation was called; captured cheaply, worked out only when a message needs it. */
import type { SourceLine } from '../ir/jaxpr.js'

const FRAMES = 24

/** The stack, from the caller's caller on. Its text is put together when it is first read. */
const stack = (): Error => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const here = new Error()
  Error.stackTraceLimit = limit
  return here
}

const LOCATION = /([^\s()@]+):\d+:\d+\)?$/

const fileOf = (frame: string): string => LOCATION.exec(frame.trim())?.[1] ?? ''

/**
 * The folder of the library: of its sources, or of its built files. Taken from a frame, because the two module systems
 * have no other way to it in common. In a bundle it is the folder of the user's program too, and no line is found.
 */
const ownFolder = ((): string => {
  const file = (stack().stack ?? '').split('\n').map(fileOf).find(f => f !== '') ?? ''
  return file.replace(/core[\\/]trace[\\/]source-line\.[jt]s$|[^\\/]*$/, '')
})()

const isUsers = (frame: string): boolean => {
  const file = fileOf(frame)
  return file !== '' && !file.startsWith('node:') && !file.includes('<anonymous>') && !file.startsWith(ownFolder)
}

/** The line of the equation that is being interpreted: what comes of it was written there. */
let interpreted: SourceLine | null = null

/** Makes `source` the line of what is recorded from now on; `null`: the line that calls. Returns the one before. */
export const setSourceLine = (source: SourceLine | null): SourceLine | null => {
  const before = interpreted
  interpreted = source
  return before
}

export const captureSourceLine = (): SourceLine => {
  if (interpreted !== null) return interpreted
  const here = stack()
  return { describe: () => here.stack?.split('\n').find(isUsers)?.trim().replace(/^at /, '') }
}
