/**
 * `npm run test:matrix`: every primitive, in every dtype, under every pair of transformations, on every backend. What the laws say of
 * one transformation at a time is asked here of two. Budget: about five minutes on two cores.
 */
import type * as fc from 'fast-check'
import { describe, test } from 'vitest'
import { broadcastInDim } from '../../src/core/ops/broadcasting.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { type Backend, backend } from '../../src/core/compile/runtime/backend.js'
import * as laws from '../../src/testing/laws.js'
import type { Subject } from '../../src/testing/subject.js'
import { jit } from '../../src/transforms/jit.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vjp } from '../../src/transforms/vjp.js'
import { vmap } from '../../src/transforms/vmap.js'
import { holds } from '../laws/replay.js'

type Arrays = readonly NDArray[]
type Transformation = (f: Subject['f']) => Subject['f']

const twice = (x: NDArray): NDArray => broadcastInDim(x, [2, ...x.shape], x.shape.map((_, d) => d + 1))

export const evaluating: Readonly<Record<string, Transformation>> = {
  jit: f => jit(f),
  vmap: f => (...xs: Arrays) => (xs.length === 0 ? f() : vmap(f)(...xs.map(twice))),
}
export const differentiating: Readonly<Record<string, Transformation>> = {
  jvp: f => (...xs: Arrays) => jvp(f, xs, xs)[1],
  vjp: f => (...xs: Arrays) => {
    const [out, pull] = vjp(f, xs)
    return pull(out)
  },
}

/** A share of the runs that the laws get: there are many pairs. */
const SHARE = 0.05
const others: readonly Backend[] = (['js', 'wasm', 'reference'] as const).filter(b => b !== backend())

/** `excluded` pairs are refused by design: (outer, inner) → whether. */
export const pairs = (transformations: Readonly<Record<string, Transformation>>, subjects: fc.Arbitrary<Subject>, excluded: (outer: string, inner: string) => boolean = () => false): void => {
  for (const [outer, t] of Object.entries(transformations))
    for (const [inner, u] of Object.entries(transformations)) {
      if (excluded(outer, inner)) continue
      const composed = subjects.map(({ f, args }): Subject => ({ f: t(u(f)), args }))
      describe(`${outer} of ${inner}`, () => {
        test('jit is eager', () => holds(laws.jitIsEager(composed), SHARE))
        for (const name of others) test(`${backend()} is ${name}`, () => holds(laws.backendsAgree(composed, name), SHARE))
      })
    }
}
