/** A recording has a span for every kernel that ran, with the line that asked for it, and changes no result. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Backend, backend, grad, jit, lax, type NDArray, np, profiler, setBackend } from '../../src/index.js'

const initial = backend()
afterEach(() => setBackend(initial))

const norm = (x: NDArray): NDArray => np.sqrt(np.sum(np.square(x)))
const f = jit((x: NDArray) => {
  const y = np.matmul(x, x)
  return norm(y)
})
const lineOf = (text: string | undefined): number => Number(/profiler\.test\.ts:(\d+):/.exec(text ?? '')?.[1])

describe.each(['js', 'wasm', 'reference'] satisfies readonly Backend[])('on %s', name => {
  test('every kernel is a span inside its run, with its line', () => {
    setBackend(name)
    const x = np.ones([24, 24])
    const expected = f(x).item()
    const { traceEvents, displayTimeUnit } = profiler.trace(f, x)
    expect(displayTimeUnit).toBe('ms')
    const runs = traceEvents.filter(e => e.cat === 'program'), kernels = traceEvents.filter(e => e.cat === 'kernel')
    expect(runs).toHaveLength(1)
    const lines = kernels.map(e => lineOf(e.args.line))
    expect(lines).toContain(10) // matmul
    expect(lines).toContain(8) // norm
    for (const e of kernels) {
      expect(e).toMatchObject({ ph: 'X', pid: 1, tid: 1 })
      expect(e.ts).toBeGreaterThanOrEqual(runs[0]!.ts)
      expect(e.ts + e.dur).toBeLessThanOrEqual(runs[0]!.ts + runs[0]!.dur)
    }
    expect(JSON.parse(JSON.stringify({ traceEvents }))).toEqual({ traceEvents })
    expect(f(x).item()).toBe(expected)
  })
  test('a loop has a span for every step; so have eager operations and derivatives', () => {
    setBackend(name)
    const loop = jit((x: NDArray) => lax.foriLoop(0, 5, (_, y: NDArray) => np.multiply(y, 2), x))
    const spans = (g: () => unknown): readonly string[] => profiler.trace(g).traceEvents.filter(e => e.cat === 'kernel').map(e => e.name)
    loop(np.ones([3]))
    expect(spans(() => loop(np.ones([3]))).filter(n => n === 'mul')).toHaveLength(5)
    expect(spans(() => np.sin(np.ones([3, 3])))).toEqual(['sin'])
    expect(spans(() => grad((x: NDArray) => np.sum(np.exp(x)))(np.array([1, 2])))).toContain('exp')
  })
})

test('an eager operation bears the line that called it', () => {
  const x = np.array([1, 2])
  const { traceEvents } = profiler.trace(() => np.cos(x))
  expect(lineOf(traceEvents[0]!.args.line)).toBe(48)
})
test('one recording at a time, and none left behind by an error', () => {
  expect(() => profiler.stopTrace()).toThrow('profiler.stopTrace: expected a recording to be under way, got none')
  profiler.startTrace()
  expect(() => profiler.startTrace()).toThrow('profiler.startTrace: expected no recording to be under way')
  expect(profiler.stopTrace().traceEvents).toEqual([])
  expect(() => profiler.trace(() => {
    throw new RangeError('no')
  })).toThrow(RangeError)
  expect(() => profiler.stopTrace()).toThrow('got none')
})

describe('functions that share their code show lines of their own', () => {
  const x = np.ones([24, 24])
  const linesOf = (f: () => unknown): readonly number[] => profiler.trace(f).traceEvents.filter(e => e.cat === 'kernel').map(e => lineOf(e.args.line))
  const here = lineOf(new Error().stack?.split('\n')[1])

  test('jitted', () => {
    const one = jit((a: NDArray) => np.matmul(a, np.sin(a)))

    const other = jit((a: NDArray) => np.matmul(a, np.sin(a)))
    for (const f of [one, other, one]) expect(new Set(linesOf(() => f(x)))).toEqual(new Set([here + (f === one ? 3 : 5)]))
  })

  test('the bodies of loops that are run at once', () => {
    const one = (c: NDArray, a: NDArray): readonly [NDArray, null] => [np.add(c, np.sin(a)), null]

    const other = (c: NDArray, a: NDArray): readonly [NDArray, null] => [np.add(c, np.sin(a)), null]
    const start = np.ones([24])
    for (const f of [one, other, one]) expect(linesOf(() => lax.scan(f, start, x))).toContain(here + (f === one ? 10 : 12))
  })
})
