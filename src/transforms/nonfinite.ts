/** Finding the operation that made the first NaN or infinity. */
import { constVoid } from 'fp-ts/lib/function.js'
import { required } from '../core/base/required.js'
import { formatAval } from '../core/base/aval.js'
import { isInexact, wordsPerElement } from '../core/base/dtype.js'
import { FloatingPointError } from '../core/base/errors.js'
import { formatShape, stridesOf } from '../core/base/shape.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import { element, type NDArray, typedOf } from '../core/trace/ndarray.js'
import { setWatcher } from '../core/trace/watch.js'
import { evalStepwise } from './eval-stepwise.js'

interface Mode {
  readonly option: string
  readonly finds: (x: number) => boolean
  readonly hint: string
}

const NANS: Mode = { option: 'debug.nans', finds: Number.isNaN, hint: 'guard the operand where it leaves the domain: np.where on both sides, or np.maximum with a small number' }
const INFS: Mode = { option: 'debug.infs', finds: x => Math.abs(x) === Number.POSITIVE_INFINITY, hint: 'look for a division by zero, a logarithm of zero or an exponential that is too large' }

const modes = new Set<Mode>()

/** Where an array has such an element: its index in memory, or −1. */
const findElement = (x: NDArray, finds: (x: number) => boolean): number => {
  const data = typedOf(x)
  for (let i = 0; i < data.length; i++) if (finds(Number(element(x.dtype, data, i)))) return i
  return -1
}

const refuse = (op: string, ys: readonly NDArray[]): void => {
  for (const { option, finds, hint } of modes) {
    for (const y of ys) {
      if (!isInexact(y.dtype)) continue
      const at = findElement(y, finds)
      if (at < 0) continue
      const index = stridesOf(y.shape).map((stride, d) => Math.floor(at / wordsPerElement(y.dtype) / stride) % y.shape[d]!)
      throw new FloatingPointError(op, { expected: `finite numbers (${option} is on)`, got: `${element(y.dtype, typedOf(y), at)} at ${formatShape(index)} of ${formatAval(y)}`, hint })
    }
  }
}

const watch = (): void => setWatcher(modes.size === 0 ? null : ({ name }, ys) => refuse(name, ys))

/** Looks at what a compiled program gave; if it is to be refused, runs it again, one equation at a time, up to the one that is to blame. */
export const checkResults = (jaxpr: Jaxpr, operands: readonly NDArray[], results: readonly NDArray[]): void => {
  if (![...modes].some(({ finds }) => results.some(y => isInexact(y.dtype) && findElement(y, finds) >= 0))) return
  evalStepwise(jaxpr, operands, constVoid) // the watcher looks on
}

/** Whether results are looked at. */
export const isLooking = (): boolean => modes.size > 0

const switching = (mode: Mode) => (enabled: boolean): void => {
  if (enabled) modes.add(mode)
  else modes.delete(mode)
  watch()
}

/**
 * Switches on (or off) the search for NaN: the first operation whose result has one throws a FloatingPointError that names it and the line
 * that called it. A jitted function is run again operation by operation when its result has a NaN. Slow; donation is ignored meanwhile.
 *
 * Source: `jax_debug_nans`.
 *
 * @example
 * ```ts
 * import { debug, jit, np } from 'cotangent'
 * debug.nans(true)
 * const f = jit(x => np.multiply(np.log(x), 2))
 * f(np.array([1, -1])) // throws FloatingPointError
 * debug.nans(false)
 * ```
 */
export const nans = required('nans', 1, switching(NANS))

/**
 * Switches on (or off) the search for infinities, as `nans` does for NaN.
 *
 * Source: `jax_debug_infs`.
 *
 * @example
 * ```ts
 * import { debug, np } from 'cotangent'
 * debug.infs(true)
 * np.divide(np.array([1, 1]), np.array([1, 0])) // throws FloatingPointError
 * debug.infs(false)
 * ```
 */
export const infs = required('infs', 1, switching(INFS))
