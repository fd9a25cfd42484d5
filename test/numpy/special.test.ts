import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grad, jvp, type NDArray, np } from '../../src/index.js'

const inf = Number.POSITIVE_INFINITY

describe.each([
  ['logaddexp', np.logaddexp, (d: number) => 1 / (1 + Math.exp(-d))],
  ['logaddexp2', np.logaddexp2, (d: number) => 1 / (1 + 2 ** -d)],
] as const)('%s', (_name, f, share) => {
  const partials = (x: number, y: number): readonly number[] => grad((a, b) => f(a, b), { argnums: [0, 1] })(x, y).map(g => g.item() as number)

  test('what each operand adds to the derivative is its share of the sum', () => {
    const operand = fc.double({ min: -200, max: 200, noNaN: true }).map(Math.fround)
    fc.assert(
      fc.property(operand, operand, (x, y) => {
        const [dx, dy] = partials(x, y)
        expect(dx).toBeCloseTo(share(x - y), 4)
        expect(dy).toBeCloseTo(share(y - x), 4)
      }),
      { numRuns: 30 },
    )
  })

  test('infinite operands have the derivatives of JAX', () => {
    expect(partials(-inf, -inf)).toEqual([NaN, NaN])
    expect(partials(-inf, 1)).toEqual([0, 1])
    expect(partials(inf, 0)).toEqual([1, 1])
  })

  test('has a second derivative where operands are equal', () => {
    const curvature = grad(grad(x => f(x, 0)))(0).item()
    expect(curvature).toBeCloseTo(f === np.logaddexp ? 1 / 4 : Math.LN2 / 4, 5)
  })
})

test('sinc keeps its derivative where the quotient rule cancels', () => {
  const x = 1e-4
  const [, slope] = jvp((v: NDArray) => np.sinc(v), [np.asarray(x)], [np.asarray(1)])
  expect(slope.item()).toBeCloseTo((-(Math.PI ** 2) * x) / 3, 9)
})
