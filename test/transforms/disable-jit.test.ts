import { describe, expect, it } from 'vitest'
import { ConcretizationError, disableJit, grad, jit, type NDArray, np } from '../../src/index.js'

describe('disableJit', () => {
  const branching = jit((x: NDArray | number, power: number): NDArray | number => (np.greater(x, 0).item() === true ? np.power(x, power) : x), { staticArgnums: 1 })

  it('lets jitted functions read values, and only inside the body', () => {
    expect(disableJit(() => branching(3, 2)).item()).toBe(9)
    expect(() => branching(3, 2)).toThrow(ConcretizationError)
  })

  it('differentiates them as they are written', () => {
    expect(disableJit(() => grad((x: NDArray) => branching(x, 2))(np.array(3))).item()).toBe(6)
  })

  it('ends with the body, also when it throws', () => {
    expect(() => disableJit(() => { throw new RangeError('mine') })).toThrow(RangeError)
    expect(() => branching(3, 2)).toThrow(ConcretizationError)
  })
})
