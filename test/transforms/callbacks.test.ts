/** Functions of the host are called when and with what the program says, whatever it was compiled to. */
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { printJaxpr } from '../../src/core/ir/print.js'
import { type Backend, backend, checkpoint, debug, grad, ioCallback, jit, jvp, lax, makeJaxpr, type NDArray, np, parseJaxpr, pureCallback, setBackend, ShapeDtypeStruct, vmap } from '../../src/index.js'

const scalar = new ShapeDtypeStruct([], 'float32')
const lines: string[] = []
const initial = backend()

beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  setBackend(initial)
})

const noted = (x: NDArray): void => debug.print('{}', x, { ordered: true })

describe.each(['js', 'wasm', 'reference'] satisfies readonly Backend[])('on %s', name => {
  beforeEach(() => setBackend(name))
  /** The lines that running `f` twice prints are twice these. */
  const prints = (f: () => unknown, expected: readonly string[]): void => {
    f()
    f()
    expect(lines).toEqual([...expected, ...expected])
  }

  test('once per call of a jitted function, after what it depends on', () => {
    const f = jit((x: NDArray) => {
      const y = np.multiply(x, 2)
      noted(y)
      noted(np.add(y, 1))
      return np.sin(x)
    })
    prints(() => f(1), ['2', '3'])
  })
  test('at every step of a scan, a while and a fori loop', () => {
    const scanned = jit((xs: NDArray) => lax.scan((c: NDArray, x: NDArray) => {
      noted(x)
      return [np.add(c, x), null]
    }, 0, xs)[0])
    const looped = jit((x: NDArray) => lax.whileLoop((y: NDArray) => np.less(y, 3), (y: NDArray) => {
      noted(y)
      return np.add(y, 1)
    }, lax.foriLoop(0, 2, (i, y: NDArray) => {
      noted(i)
      return y
    }, x)))
    prints(() => [scanned(np.array([5, 6])), looped(1)], ['5', '6', '0', '1', '1', '2'])
  })
  test('in the branch that is taken', () => {
    const f = jit((x: NDArray) => lax.cond(np.greater(x, 0), () => {
      debug.print('positive')
      return x
    }, () => {
      debug.print('negative')
      return x
    }))
    prints(() => [f(1), f(-1)], ['positive', 'negative'])
  })
  test('for every example of a batch', () => {
    const f = (x: NDArray): NDArray => {
      noted(np.multiply(x, 2))
      return x
    }
    prints(() => [vmap(f)(np.arange(3)), jit(vmap(f))(np.arange(2))], ['0', '2', '4', '0', '2'])
  })
  test('under differentiation with the values, once', () => {
    const f = (x: NDArray): NDArray => {
      noted(x)
      return np.multiply(x, x)
    }
    const loop = (x: NDArray): NDArray => lax.whileLoop((y: NDArray) => np.less(y, 5), f, x)
    const scanned = (x: NDArray): NDArray => lax.scan((c: NDArray) => [f(c), null], x, null, { length: 2 })[0]
    prints(() => [grad(f)(3), jit(grad(f))(3), jit(grad(scanned))(2), jvp(loop, [2], [1]), jit((x: NDArray) => jvp(loop, [x], [1]))(2)], ['3', '3', '2', '4', '2', '4', '2', '4'])
  })
  test('once where a checkpoint computes again', () => prints(() => jit(grad(checkpoint((x: NDArray) => {
    noted(x)
    return np.sin(np.sin(x))
  })))(1), ['1']))
  test('a pure function of the host gives its result to the program', () => {
    const count = (x: NDArray): NDArray => np.array(Array.isArray(x.tolist()) ? x.size : -1)
    const f = jit((x: NDArray) => np.add(np.sum(x), pureCallback(count, scalar, np.multiply(x, 2))))
    expect(f(np.arange(4)).item()).toBe(10)
    const loop = jit((x: NDArray) => lax.foriLoop(0, 3, (_, y: NDArray) => pureCallback((v: NDArray) => Number(v.item()) * 2, scalar, y), x))
    expect(loop(1).item()).toBe(8)
  })
  test('a host function may run programs, even the one that called it', () => {
    const square = jit((x: NDArray) => np.matmul(x, x))
    const f = jit((x: NDArray, depth: NDArray): NDArray => {
      const inner = (y: NDArray, d: NDArray): NDArray => (d.item() === 0 ? np.sum(square(y)) : f(np.multiply(y, 2), np.subtract(d, 1)))
      const big = square(x)
      return np.add(pureCallback(inner, scalar, x, depth), np.sum(big))
    })
    const n = name === 'reference' ? 8 : 80
    // x·x sums to n³; doubling x makes it four times that
    expect(f(np.ones([n, n]), 2).item()).toBe(n ** 3 * (1 + 4 + 16 + 16))
  })
  test('an error of the host function reaches the caller, and the program runs again', () => {
    let fails = true
    const f = jit((x: NDArray) => np.add(pureCallback((y: NDArray) => {
      if (fails) throw new RangeError('no')
      return y
    }, scalar, x), 1))
    expect(() => f(1)).toThrow(RangeError)
    fails = false
    expect(f(1).item()).toBe(2)
  })
  test('effects happen though nobody uses the result, and equal ones are not one', () => {
    let calls = 0
    const f = jit((x: NDArray) => {
      for (let i = 0; i < 2; i++) ioCallback(() => ++calls, scalar, x)
      return x
    })
    f(1)
    expect(calls).toBe(2)
  })
})

test('how a batch is called', () => {
  const shapes: unknown[] = []
  const note = (x: NDArray, y: NDArray): NDArray => {
    shapes.push([x.shape, y.shape])
    return np.add(x, y)
  }
  const batched = (vmapMethod: 'sequential' | 'expandDims' | 'broadcastAll'): unknown => vmap((x: NDArray) => pureCallback(note, scalar, x, np.array(10), { vmapMethod }))(np.arange(2)).tolist()
  expect([batched('sequential'), batched('expandDims'), batched('broadcastAll')]).toEqual([[10, 11], [10, 11], [10, 11]])
  expect(shapes).toEqual([[[], []], [[], []], [[2], [1]], [[2], [2]]])
  expect(() => vmap((x: NDArray) => pureCallback(note, scalar, x, x))(np.arange(2))).toThrow("pureCallback: expected to be told how to call the function for a batch, got vmap\n  hint: { vmapMethod: 'sequential' }")
})
test('trees of arguments and results', () => {
  const f = jit((x: NDArray) => pureCallback(({ a, b: [c] }: { a: NDArray; b: readonly NDArray[] }) => [np.add(a, c!), { n: a.size }], [new ShapeDtypeStruct([2], 'float32'), { n: new ShapeDtypeStruct([], 'int32') }], { a: x, b: [1] }))
  const [sum, { n }] = f(np.array([1, 2])) as [NDArray, { readonly n: NDArray }] // a list literal has no tuple type
  expect([sum.tolist(), n.item(), n.dtype]).toEqual([[2, 3], 2, 'int32'])
})
test('what was not announced is refused', () => {
  const f = (y: () => unknown) => () => jit((x: NDArray) => pureCallback(y, scalar, x))(1)
  expect(f(() => np.ones([2]))).toThrow('pureCallback: expected a function that returns float32[], as announced, got float32[2]')
  expect(f(() => [1])).toThrow('pureCallback: expected an array, got a list of 1 at the result')
  expect(() => grad((x: NDArray) => pureCallback(() => 1, scalar, x))(1)).toThrow('pureCallback: expected values that carry no derivative')
})
test('a format says where values go', () => {
  debug.print('{} {x} {0} {{}} {x:.2f} {t}', np.array([1, 2]), { x: 0.5, t: { a: [np.array(1), true] } })
  debug.print('{:.1e}', np.array([[1, 20]]))
  expect(lines).toEqual(['[1., 2.] 0.5 [1., 2.] {} 0.50 {a: [1, true]}', '[[1.0e+0, 2.0e+1]]'])
  expect(() => debug.print('{} {}', 1)).toThrow('debug.print: expected a value for {1}, got 1 values')
  expect(() => debug.print('{x:d}', { x: 1 })).toThrow('debug.print: expected digits as in {x:.3f} or {x:.2e}, got {x:d}')
})
test('programs with host functions print; they are read back only with a table of them', () => {
  const program = makeJaxpr((x: NDArray) => {
    noted(x)
    return x
  })(1)
  const text = String(program)
  expect(text).toMatch(/= ordered_debug_callback\[host=host#\d+ name="debug.callback" results=\[\] vmapMethod="sequential"\] a/)
  expect(E.isLeft(parseJaxpr(text))).toBe(true)
  const host = program.eqns[0]!.params['host'] as { readonly _tag: 'opaque'; readonly id: number; readonly value: object } // what host#n stands for
  expect(E.map(printJaxpr)(parseJaxpr(text, new Map([[host.id, host]])))).toEqual(E.right(text))
})
