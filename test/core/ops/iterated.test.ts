import { describe, expect, it } from 'vitest'
import { besselI0e, besselI0eP, besselI1e, besselI1eP } from '../../../src/core/ops/bessel.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { zeta, zetaP } from '../../../src/core/ops/zeta.js'
import { array64, checkDerivatives } from './derivatives.js'
import { operand, run } from './run-primitive.js'

const d = (...data: number[]) => operand('float64', data)

/** e^(−x)·Iₙ(x) = 1/π ∫₀^π e^(x (cos θ − 1)) cos nθ dθ: the trapezoidal rule is exact to the last bits. */
const bessel = (n: number, x: number): number => {
  let sum = 0
  const steps = 400
  for (let i = 0; i < 2 * steps; i++) sum += Math.exp(Math.abs(x) * (Math.cos((i * Math.PI) / steps) - 1)) * Math.cos((n * i * Math.PI) / steps)
  return (Math.sign(x) ** n * sum) / (2 * steps)
}

const close = (got: readonly number[], expected: readonly number[], tolerance = 1e-13): void =>
  got.forEach((y, i) => expect(Math.abs(y - expected[i]!) <= tolerance * Math.abs(expected[i]!), `${y} against ${expected[i]}`).toBe(true))

describe('scaled modified Bessel functions', () => {
  const xs = [1e-3, 0.5, 1, 5, 19.9, 20.1, 30, 300, -2, -40]
  it('agree with their integral', () => {
    close(run(besselI0eP, [d(...xs)], none), xs.map(x => bessel(0, x)))
    close(run(besselI1eP, [d(...xs)], none), xs.map(x => bessel(1, x)), 1e-12)
  })
  it('at the edges', () => {
    expect(run(besselI0eP, [d(0, Infinity, NaN)], none)).toEqual([1, 0, NaN])
    expect(run(besselI1eP, [d(0, -0, -Infinity)], none)).toEqual([0, -0, -0])
  })
  it('have derivatives', () => {
    checkDerivatives(besselI0e, [0.5, -1.3, 25])
    checkDerivatives(besselI1e, [0.5, -1.3, 25])
  })
})

describe('zeta', () => {
  const z = (x: number, q: number): number => run(zetaP, [d(x), d(q)], none)[0]!
  it('at known points', () => {
    close([z(2, 1), z(4, 1), z(2, 0.5), z(3, 1), z(2, 100), z(2, -0.5)], [Math.PI ** 2 / 6, Math.PI ** 4 / 90, Math.PI ** 2 / 2, 1.2020569031595942, 0.010050166663333571, Math.PI ** 2 / 2 + 4])
    expect([z(1, 2), z(2, 0), z(2, -3), z(0.5, 1), z(2.5, -0.5), z(2, Infinity)]).toEqual([Infinity, Infinity, Infinity, NaN, NaN, 0])
  })
  it('has a derivative in q only', () => {
    checkDerivatives(q => zeta(array64([2, 3.5]), q), [0.7, 2.2])
    expect(() => checkDerivatives(x => zeta(x, array64([1])), [2])).toThrow(/stopGradient/)
  })
})
