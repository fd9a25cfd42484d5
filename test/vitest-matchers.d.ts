/** The matchers of cotangent/testing/vitest, as vitest's own types see them. */
import 'vitest'
import type { Tolerance } from '../src/testing/closeness.js'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it with this parameter and default
  interface Matchers<T = any> {
    /** Trees of arrays with elements within a tolerance. */
    toBeCloseToTree(expected: unknown, tolerance?: Tolerance): T
    /** Trees of arrays at most so many representable numbers apart; 0 (the default): equal to the bit. */
    toEqualUlp(expected: unknown, ulps?: number): T
  }
}
