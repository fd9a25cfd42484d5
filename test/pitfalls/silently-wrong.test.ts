/** PITFALLS, "Wrong program, silently". */
import { describe, expect, test } from 'vitest'
import { grad, jit, lax, type NDArray, np, vmap } from '../../src/index.js'

const thrown = (tag: string, message: RegExp): unknown => expect.objectContaining({ _tag: tag, message: expect.stringMatching(message) })

describe('static arguments key the cache', () => {
  /** What a jitted function makes of `x` and something static. */
  const told = (f: (x: NDArray, s: unknown) => NDArray): ((s: unknown) => unknown) => {
    const g = jit(f as (x: NDArray, s: never) => NDArray, { staticArgnums: 1 })
    return s => g(2, s as never).item()
  }
  test('f(x, relu) then f(x, tanh)', () => {
    const f = told((x, s) => (s as (x: NDArray) => NDArray)(x))
    expect([f(np.square), f(np.negative), f(np.square)]).toEqual([4, -2, 4])
  })
  test.each([
    ['NaN and ±Infinity', [NaN, Infinity, -Infinity, NaN], 3, (s: unknown) => (Number.isNaN(s) ? 0 : Number(s) > 0 ? 1 : -1)],
    ['0 and −0', [0, -0, 0], 2, (s: unknown) => (Object.is(s, -0) ? 1 : 0)],
    ['two Maps', [new Map([['n', 3]]), new Map([['n', 4]])], 2, (s: unknown) => (s as ReadonlyMap<string, number>).get('n')!],
    ['undefined and null', [undefined, null, undefined], 2, (s: unknown) => (s === null ? 1 : 0)],
    ['a number and its text', [1, '1', true], 3, (s: unknown) => ['number', 'string', 'boolean'].indexOf(typeof s)],
    ['plain data by structure', [{ a: [1, 2] }, { a: [1, 3] }, { a: [1, 2] }], 2, (s: unknown) => (s as { readonly a: readonly number[] }).a[1]!],
  ] as const)('%s never share a program', (_, values, programs, meaning) => {
    let traces = 0
    const counted = told((x, s) => {
      traces++
      return np.add(np.multiply(x, 0), meaning(s))
    })
    for (const s of [...values, ...values]) expect(counted(s)).toBe(meaning(s))
    expect(traces).toBe(programs)
  })
  test('what cannot be a key is an ArgumentError', () => {
    const f = told(x => x)
    const ring: unknown[] = []
    ring.push(ring)
    expect(() => f(ring)).toThrow(thrown('ArgumentError', /^jit: expected static arguments without cycles/))
    expect(() => f(np.ones([2]))).toThrow(thrown('ArgumentError', /^jit: expected static arguments that are not arrays, got an NDArray\n {2}hint: /))
  })
})

describe('coercing a tracer throws', () => {
  const coercions: Readonly<Record<string, (x: NDArray) => unknown>> = {
    'x > 0': x => (x as never) > 0,
    'Number(x)': x => Number(x),
    'Math.sin(x)': x => Math.sin(x as never),
    'x * 2': x => (x as never) * 2,
    '`${x}`': x => `${x}`,
    'JSON.stringify(x)': x => JSON.stringify({ x }),
  }
  const transforms: Readonly<Record<string, (f: (x: NDArray) => NDArray) => (x: NDArray) => unknown>> = { jit, grad, 'jit of grad': f => jit(grad(f)), vmap: f => x => vmap(f)(np.stack([x, x])) }
  test.each(Object.entries(coercions))('%s, saying where the tracer was made and what to do', (_, coerce) => {
    for (const transform of Object.values(transforms)) {
      const f = transform(x => {
        coerce(np.sin(x))
        return x
      })
      expect(() => f(np.array(1))).toThrow(thrown('ConcretizationError', /^(arithmetic or comparison in JavaScript|a string conversion|JSON\.stringify): expected an array outside of a trace, got a tracer float32\[\] of (jit|grad|vmap)(, computed from argument 0)?\n {2}hint: compute with np and lax functions; .*np\.where or lax\.cond\n {2}made at .*silently-wrong\.test\.ts:\d+:\d+/))
    }
  })
  test('in the body of a loop, too', () => expect(() => lax.foriLoop(0, 2, (i, x: NDArray) => np.multiply(x, (i as never) + 1), np.array(1))).toThrow(thrown('ConcretizationError', /a tracer int32~?\[\] of/)))
  test('grad(x => np.array(x * 2))(5) throws, it does not answer 0', () => expect(() => grad((x: NDArray) => np.array((x as never) * 2))(5)).toThrow(thrown('ConcretizationError', /of grad/)))
  test('a known array may be coerced', () => expect([Number(np.array(3)), `${np.array([1, 2])}`]).toEqual([3, '[1., 2.]']))
})

describe('a leaked tracer throws with the place it was made', () => {
  const leaks: Readonly<Record<string, (keep: (x: NDArray) => NDArray) => unknown>> = {
    jit: keep => jit((x: NDArray) => keep(np.sin(x)))(1),
    grad: keep => grad((x: NDArray) => keep(np.sin(x)))(1),
    vmap: keep => vmap((x: NDArray) => keep(np.sin(x)))(np.ones([2])),
    scan: keep => lax.scan((c: NDArray) => [keep(np.sin(c)), null], np.array(0), null, { length: 2 }),
  }
  test.each(Object.entries(leaks))('from %s, in eager code and in another trace', (name, leak) => {
    let kept = np.zeros([])
    leak(x => (kept = x))
    const complaint = thrown('LeakedTracerError', new RegExp(`^${name}: expected values made while tracing to stay inside .*\\n {2}hint: return the value .*\\n {2}made at .*silently-wrong\\.test\\.ts:`))
    expect(() => np.cos(kept)).toThrow(complaint)
    expect(() => kept.item()).toThrow(complaint)
    expect(() => jit((x: NDArray) => np.add(x, kept))(1)).toThrow(complaint)
    expect(() => grad((x: NDArray) => np.multiply(x, kept))(1)).toThrow(complaint)
  })
})

test('grad(f, { argnums: 3 }) of a one-argument function is an ArgumentError, not undefined', () => {
  expect(() => grad((x: NDArray) => x, { argnums: 3 })(1)).toThrow(thrown('ArgumentError', /^grad: expected argnums within the 1 argument given, got 3\n {2}hint: argnums counts from 0\n {2}called at .*$/))
})

test('closures over arrays that change between calls of a jitted function are captured at trace time', () => {
  let scale = np.array(2)
  const f = jit((x: NDArray) => np.multiply(x, scale))
  expect(f(3).item()).toBe(6)
  scale = np.array(5)
  expect(f(3).item()).toBe(6) // as the documentation of jit says
  expect(f(np.array([3])).tolist()).toEqual([15]) // traced anew for another shape
})
