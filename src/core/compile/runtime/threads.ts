/** How many threads programs may use. */
import { ArgumentError } from '../../base/errors.js'

const MOST = 16

let chosen: number | undefined

/**
 * The number of threads large programs run on from now on. They start when they are first needed, never keep the process
 * alive, and change no result: the same bits for every number.
 *
 * By default as many as there are processors, up to four; the environment variable COTANGENT_THREADS sets another number. One
 * where memory can't be shared (a page that is not cross-origin isolated), and under vitest, whose tests have the processors already.
 *
 * @example
 * ```ts
 * import { setThreads, threads } from 'cotangent'
 * setThreads(1)
 * threads() // => 1
 * setThreads(0) // throws ArgumentError
 * ```
 */
export const setThreads = (n: number): void => {
  chosen = checked('setThreads', n)
}

/**
 * The number of threads large programs may use.
 *
 * @example
 * ```ts
 * import { setThreads, threads } from 'cotangent'
 * setThreads(1)
 * threads() // => 1
 * ```
 */
export const threads = (): number => (canShare() ? (chosen ??= initial()) : 1)

const canShare = (): boolean => typeof SharedArrayBuffer === 'function' && typeof Atomics === 'object'

const initial = (): number => {
  const { process } = globalThis
  const named = process?.env?.['COTANGENT_THREADS']
  if (named !== undefined && named !== '') return checked('COTANGENT_THREADS', Number(named))
  if (process?.env?.['VITEST'] !== undefined) return 1
  const processors = process?.getBuiltinModule?.('node:os').availableParallelism() ?? navigatorProcessors() ?? 1
  return Math.min(4, processors)
}

const navigatorProcessors = (): number | undefined =>
  (globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } }).navigator?.hardwareConcurrency // as browsers define it

const checked = (op: string, n: number): number => {
  if (Number.isInteger(n) && n >= 1 && n <= MOST) return n
  throw new ArgumentError(op, { expected: `a whole number from 1 to ${MOST}`, got: String(n), hint: 'one thread is always enough to run anything' })
}
