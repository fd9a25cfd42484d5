import { describe, expect, test } from 'vitest'
import { grad, jit, np, ode, testing, tree, vmap, type NDArray } from '../../src/index.js'

const double = (x: number | readonly number[]): NDArray => np.array(x as number[], { dtype: 'float64' })
const times = double([0, 0.5, 1, 2.5])
const tight = { rtol: 1e-10, atol: 1e-10 }

interface Oscillator { readonly x: NDArray; readonly v: NDArray }
const spring = ({ x, v }: Oscillator, _t: NDArray, k: NDArray): Oscillator => ({ x: v, v: np.negative(np.multiply(k, x)) })

describe('odeint', () => {
  test('solves an oscillator: trees, several times, time in the field', () => {
    const { x, v } = ode.odeint(spring, { x: double(1), v: double(0) }, times, tight, double(4))
    expect(np.allclose(x, np.cos(np.multiply(2, times)), { atol: 1e-8 }).item()).toBe(true)
    expect(np.allclose(v, np.multiply(-2, np.sin(np.multiply(2, times))), { atol: 1e-8 }).item()).toBe(true)
    const driven = ode.odeint((_y: NDArray, t: NDArray) => np.cos(t), double(0), times, tight)
    expect(np.allclose(driven, np.sin(times), { atol: 1e-8 }).item()).toBe(true)
  })
  test('steps as short as the tolerance asks for', () => {
    const error = (tolerance: number): number => Math.abs(Number(np.index(ode.odeint((y: NDArray) => np.negative(y), double(1), double([0, 3]), { rtol: tolerance, atol: tolerance }), 1).item()) - Math.exp(-3))
    expect(error(1e-3)).toBeLessThan(1e-3)
    expect(error(1e-9)).toBeLessThan(1e-8)
    const stopped = ode.odeint((y: NDArray) => np.negative(y), double(1), double([0, 3]), { ...tight, mxstep: 2 })
    expect(Math.abs(Number(np.index(stopped, 1).item()) - Math.exp(-3))).toBeGreaterThan(1e-3)
  })
  test('derivatives in the state, the times, the arguments and closures', () => {
    const loss = (x: NDArray, ts: NDArray, k: NDArray, c: NDArray): NDArray =>
      np.sum(np.sin(ode.odeint((y: NDArray, t: NDArray, k: NDArray) => np.add(np.multiply(k, np.sin(y)), np.multiply(c, t)), x, ts, tight, k)))
    const args = [double([0.3, -1]), times, double([0.5, 0.8]), double(0.4)] as const
    testing.checkVjp(loss, (...xs: readonly NDArray[]) => {
      const g = grad(loss as never, { argnums: [0, 1, 2, 3] }) as (...all: readonly NDArray[]) => readonly NDArray[]
      return [(loss as (...all: readonly NDArray[]) => NDArray)(...xs), (ct: NDArray) => g(...xs).map(x => np.multiply(ct, x))]
    }, args, { eps: 2 ** -12, atol: 1e-6, rtol: 1e-6 })
  })
  test('jit, vmap, a second derivative', () => {
    const end = (k: NDArray): NDArray => np.index(ode.odeint((y: NDArray) => np.negative(np.multiply(k, y)), double(1), double([0, 1]), tight), 1)
    const ks = double([0.5, 2])
    const want = np.negative(np.exp(np.negative(ks)))
    expect(np.allclose(vmap(grad(end))(ks), want, { atol: 1e-8 }).item()).toBe(true)
    expect(np.allclose(jit(vmap(grad(end)))(ks), want, { atol: 1e-8 }).item()).toBe(true)
    expect(grad(grad(end))(double(2)).item()).toBeCloseTo(Math.exp(-2), 7)
  })
  test('two equal times', () => expect(ode.odeint((y: NDArray) => y, np.array(3), np.array([1, 1])).tolist()).toEqual([3, 3]))
  test('complaints', () => {
    expect(() => ode.odeint((y: NDArray) => y, np.array(1), np.array(1))).toThrow('odeint: expected a vector of times, the first that of y0, got float32[]')
    expect(() => ode.odeint((_y: NDArray) => np.zeros([2]), np.array(1), np.array([0, 1]))).toThrow('odeint: expected a derivative with the tree and shapes of y0, got 2 numbers for 1')
    expect(tree.leaves(ode.odeint((y: readonly [NDArray, NDArray]) => y, [np.array(1), np.array(2)] as const, np.array([0]))).map(x => x.tolist())).toEqual([[1], [2]])
  })
})
