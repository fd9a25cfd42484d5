/** `jax.profiler`: where the time of programs goes, kernel by kernel. */
import { ArgumentError } from '../core/base/errors.js'
import { isRecording, type Span, startRecording, stopRecording } from '../core/compile/runtime/recording.js'
import { captureSourceLine } from '../core/base/source-line.js'
import { type AnyFunction, checkFunction } from './flat-function.js'

/** One span in Chrome's format; times in microseconds. */
export interface TraceEvent {
  readonly name: string
  /** `kernel`, `copy`, or `program` for a whole run. */
  readonly cat: string
  readonly ph: 'X'
  readonly ts: number
  readonly dur: number
  readonly pid: number
  readonly tid: number
  readonly args: { readonly line?: string }
}

/** What `chrome://tracing` and Perfetto open, as an object: write it with `JSON.stringify`. */
export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[]
  readonly displayTimeUnit: 'ms'
}

const event = ({ name, kind, start, duration, place }: Span): TraceEvent => ({
  name,
  cat: kind,
  ph: 'X',
  ts: start * 1000,
  dur: duration * 1000,
  pid: 1,
  tid: 1,
  args: place === undefined ? {} : { line: place },
})

/**
 * Begins a recording of every kernel that runs from now on, until `stopTrace`. Programs run with a call around each kernel meanwhile:
 * in the same order, a little slower.
 *
 * Source: `jax.profiler.start_trace`. Throws ArgumentError while a recording is being made.
 *
 * @example
 * ```ts
 * import { jit, np, profiler } from 'cotangent'
 * profiler.startTrace()
 * jit(x => np.sin(x))(np.ones([8])).size // => 8
 * profiler.stopTrace().traceEvents.filter(e => e.cat === 'kernel').map(e => e.name) // => ["sin"]
 * ```
 */
export const startTrace = (): void => {
  if (isRecording()) throw new ArgumentError('profiler.startTrace', { expected: 'no recording to be under way', got: 'a second one', hint: 'profiler.stopTrace() ends the first' })
  startRecording(() => captureSourceLine().describe())
}

/**
 * Ends the recording and gives it back, an event per kernel with the line of the user's program that asked for it.
 *
 * Source: `jax.profiler.stop_trace`. Throws ArgumentError where no recording was begun.
 *
 * @example
 * ```ts
 * import { profiler } from 'cotangent'
 * profiler.startTrace()
 * profiler.stopTrace().traceEvents // => []
 * ```
 */
export const stopTrace = (): ChromeTrace => {
  if (!isRecording()) throw new ArgumentError('profiler.stopTrace', { expected: 'a recording to be under way', got: 'none', hint: 'profiler.startTrace() begins one' })
  return { traceEvents: stopRecording().map(event), displayTimeUnit: 'ms' }
}

/**
 * The recording of `f(...args)`.
 *
 * Source: `jax.profiler.trace`, which is a context manager.
 *
 * @example
 * ```ts
 * import { jit, np, profiler } from 'cotangent'
 * const { traceEvents } = profiler.trace(jit(x => np.sum(np.exp(x))), np.ones([64]))
 * traceEvents.some(e => e.cat === 'kernel' && e.dur >= 0) // => true
 * ```
 */
export function trace<A extends readonly unknown[]>(f: (...args: A) => unknown, ...args: NoInfer<A>): ChromeTrace
export function trace(f: AnyFunction, ...args: readonly unknown[]): ChromeTrace {
  checkFunction('profiler.trace', f)
  startTrace()
  try {
    f(...(args as never[])) // the public signature ties the arguments to f
    return stopTrace()
  } finally {
    if (isRecording()) stopRecording()
  }
}
