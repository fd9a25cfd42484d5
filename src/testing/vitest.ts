/** Matchers for vitest: `expect.extend(matchers)`. */
import { checkOptions } from '../core/base/options.js'
import { differenceBeyond, differenceInUlps, type Difference } from './closeness.js'
import { knownTolerance, type Tolerance } from './tolerance.js'

interface Result {
  readonly pass: boolean
  readonly message: () => string
}

const result = (difference: Difference, claim: string): Result => ({
  pass: difference === undefined,
  message: () => difference ?? `the trees are ${claim}`,
})

/**
 * Matchers over trees of arrays, for `expect.extend`.
 *
 * - `toBeCloseToTree(expected, { atol, rtol })`: the same tree and shapes, elements within the tolerance (of the coarser
 *   dtype unless given), NaN where NaN is, integers equal.
 * - `toEqualUlp(expected, ulps = 0)`: the same types, and at most `ulps` representable numbers apart; 0 is equality to the
 *   bit.
 *
 * @example
 * ```ts
 * import { expect } from 'vitest'
 * import { np } from 'cotangent'
 * import { matchers } from 'cotangent/testing/vitest'
 * expect.extend(matchers)
 * expect(np.sin(np.array([0, 1]))).toBeCloseToTree(np.array([0, 0.841471]), { atol: 1e-6 })
 * ```
 */
export const matchers = {
  toBeCloseToTree: (received: unknown, expected: unknown, tolerance?: Tolerance): Result =>
    result(differenceBeyond(received, expected, checkOptions('toBeCloseToTree', tolerance, knownTolerance)), 'close'),
  toEqualUlp: (received: unknown, expected: unknown, ulps = 0): Result =>
    result(differenceInUlps(received, expected, ulps), `at most ${ulps} ulp apart`),
}
