/** Where in the user's program an operation was called; captured cheaply, worked out only when a message needs it. */

/** A place in the user's program, looked up only when somebody asks. */
export interface SourceLine {
  describe(): string | undefined
}

const FRAMES = 24

/** The stack, from the caller's caller on. Its text is put together when it is first read. */
const stack = (): Error => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const here = new Error()
  Error.stackTraceLimit = limit
  return here
}

const framesOf = ({ stack }: Error): readonly string[] => (stack ?? '').split('\n')

const LOCATION = /([^\s()@]+):\d+:\d+\)?$/

const fileOf = (frame: string): string => LOCATION.exec(frame.trim())?.[1] ?? ''

/**
 * The folder of the library: of its sources, or of its built files. Taken from a frame, because the two module systems
 * have no other way to it in common. In a bundle it is the folder of the user's program too, and no line is found.
 */
const ownFolder = ((): string => {
  const file = framesOf(stack()).map(fileOf).find(f => f !== '') ?? ''
  return file.replace(/core[\\/]base[\\/]source-line\.[jt]s$|[^\\/]*$/, '')
})()

const isUsers = (frame: string): boolean => {
  const file = fileOf(frame)
  return file !== '' && !file.startsWith('node:') && !file.includes('<anonymous>') && !file.startsWith(ownFolder)
}

const placeOf = (frame: string): string => frame.trim().replace(/^at /, '')

/** The line of the equation that is being interpreted: what comes of it was written there. */
let interpreted: SourceLine | null = null

/** `null`: none is. */
export const interpretedLine = (): SourceLine | null => interpreted

/** Visits equations one by one; what is recorded meanwhile bears the line of the equation. */
export const visitAtLines = <E extends { readonly source?: SourceLine }>(eqns: Iterable<E>, visit: (eqn: E) => void): void => {
  const before = interpreted
  try {
    for (const eqn of eqns) {
      interpreted = eqn.source ?? before
      visit(eqn)
    }
  } finally {
    interpreted = before
  }
}

/** Runs a function of the user's while something is interpreted: what it records bears its own lines. */
export const atOwnLines = <R>(body: () => R): R => {
  const before = interpreted
  interpreted = null
  try {
    return body()
  } finally {
    interpreted = before
  }
}

const isVisit = (frame: string): boolean => new RegExp(`^(at )?${visitAtLines.name}( \\(|@)`).test(frame.trim()) // V8; others

export const captureSourceLine = (): SourceLine => {
  if (interpreted !== null) return interpreted
  const here = stack()
  return {
    describe: () => {
      const frame = framesOf(here).find(isUsers)
      return frame === undefined ? undefined : placeOf(frame)
    },
  }
}

/** The line to blame for what goes wrong now: the innermost of the user, be it called by an interpretation (a rule) or the equation's own. */
export const lineToBlame = (): string | undefined => {
  const frame = framesOf(stack()).find(f => isUsers(f) || (interpreted !== null && isVisit(f)))
  return frame !== undefined && isUsers(frame) ? placeOf(frame) : interpreted?.describe()
}
