import * as fc from 'fast-check'
import type { Slide } from '../../../src/core/ops/sliding.js'
import { integer } from './signature.js'

/** An axis, a window on it, and how it slides: sizes that meet often, so that compiled programs are met again. */
export interface Sliding {
  readonly size: number
  readonly taps: number
  readonly slide: Slide
}

const plain: Slide = { stride: 1, low: 0, high: 0, baseDilation: 1, windowDilation: 1 }

const slides: fc.Arbitrary<Slide> = fc.oneof(
  fc.constantFrom<Slide>(plain, { ...plain, low: 1, high: 1 }, { ...plain, stride: 2, high: 1 }, { ...plain, windowDilation: 2, low: 1, high: 2 }, { ...plain, baseDilation: 2, low: 1 }),
  fc.record({ stride: integer(1, 3), low: integer(-1, 2), high: integer(-1, 2), baseDilation: integer(1, 2), windowDilation: integer(1, 2) }),
)

export const sliding: fc.Arbitrary<Sliding> = fc.record({ size: fc.constantFrom(4, 5, 1), taps: integer(1, 3), slide: slides })
