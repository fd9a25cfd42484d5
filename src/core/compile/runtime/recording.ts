/** Recordings of when which kernel ran. While one is made, programs run with calls of the host around every kernel. */
import type { Program, Step } from '../../ir/loop/program.js'

/** Times in milliseconds. */
export interface Span {
  readonly name: string
  readonly kind: 'program' | 'kernel' | 'copy'
  readonly start: number
  readonly duration: number
  /** Where in the user's program it was asked for. */
  readonly place: string | undefined
}

interface Recording {
  readonly spans: Span[]
  /** The line that is being executed, for what was compiled without one. */
  readonly here: () => string | undefined
}

let recording: Recording | null = null

export const isRecording = (): boolean => recording !== null

export const startRecording = (here: Recording['here']): void => {
  recording = { spans: [], here }
}

export const stopRecording = (): readonly Span[] => {
  const spans = recording?.spans ?? []
  recording = null
  return spans
}

/** Runs `body` as one span. */
export const recorded = <R>(name: string, body: () => R): R => {
  const start = performance.now()
  try {
    return body()
  } finally {
    recording?.spans.push({ name, kind: 'program', start, duration: performance.now() - start, place: recording.here() })
  }
}

/** The program with a span for every kernel and copy, wherever it is run. */
export const instrumented = (program: Program): Program => ({ ...program, steps: program.steps.flatMap(step => timed(program, step)) })

const timed = (program: Program, step: Step): readonly Step[] => {
  const inside = (steps: readonly Step[]): readonly Step[] => steps.flatMap(inner => timed(program, inner))
  switch (step._tag) {
    case 'run': return between(program.kernels[step.kernel]!.name, 'kernel', step, () => step.source?.describe())
    case 'copy': return between('copy', 'copy', step, () => undefined)
    case 'loop': return [{ ...step, body: inside(step.body) }]
    case 'while': return [{ ...step, cond: inside(step.cond), body: inside(step.body), exit: inside(step.exit) }]
    case 'branch': return [{ ...step, branches: step.branches.map(inside) }]
    case 'host': return [step]
  }
}

const between = (name: string, kind: Span['kind'], step: Step, place: () => string | undefined): readonly Step[] => {
  let start = 0
  const call = (act: () => void): Step => ({ _tag: 'host', call: act, operands: [], results: [] })
  return [
    call(() => {
      start = performance.now()
    }),
    step,
    call(() => {
      const end = performance.now()
      recording?.spans.push({ name, kind, start, duration: end - start, place: place() ?? recording.here() })
    }),
  ]
}
