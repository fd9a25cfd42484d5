import { describe, expect, it } from 'vitest'
import { betainc, betaincP } from '../../../src/core/ops/incomplete-beta.js'
import { igamma, igammacP, igammaGradAP, igammaP, randomGammaGradP } from '../../../src/core/ops/incomplete-gamma.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { digamma, digammaP, erf, erfc, erfcP, erfInv, erfInvP, erfP, lgamma, lgammaP, polygamma } from '../../../src/core/ops/special.js'
import { array64, checkDerivatives, listOf } from './derivatives.js'
import { f32, operand, run } from './run-primitive.js'

const d = (...data: number[]) => operand('float64', data)

const close = (got: readonly number[], expected: readonly number[], tolerance = 1e-12): void =>
  got.forEach((y, i) => expect(Math.abs(y - expected[i]!) <= tolerance * Math.max(1e-3, Math.abs(expected[i]!)), `${y} against ${expected[i]}`).toBe(true))

describe('error functions', () => {
  it('at the edges', () => {
    expect(run(erfP, [f32([0, -0, Infinity, -Infinity, NaN])], none)).toEqual([0, -0, 1, -1, NaN])
    expect(run(erfcP, [f32([0, Infinity, -Infinity])], none)).toEqual([1, 0, 2])
    expect(run(erfInvP, [f32([0, 1, -1, 2])], none)).toEqual([0, Infinity, -Infinity, NaN])
  })
  it('have derivatives', () => {
    checkDerivatives(erf, [-1.2, 0.1, 0.9])
    checkDerivatives(erfc, [-1.2, 0.1, 0.9])
    checkDerivatives(erfInv, [-0.7, 0.1, 0.9])
  })
})

describe('gamma functions', () => {
  const euler = 0.5772156649015329
  it('at known points', () => {
    close(run(lgammaP, [d(1, 2, 0.5, 10, -0.5)], none), [0, 0, Math.log(Math.PI) / 2, Math.log(362880), Math.log(2 * Math.sqrt(Math.PI))])
    close(run(digammaP, [d(1, 0.5, 2)], none), [-euler, -euler - 2 * Math.LN2, 1 - euler])
    close(listOf(polygamma(array64([0, 1, 2, 3]), array64([1, 1, 1, 1]))), [-euler, Math.PI ** 2 / 6, -2 * 1.2020569031595942, Math.PI ** 4 / 15])
  })
  it('have derivatives', () => {
    checkDerivatives(lgamma, [0.4, 1.7, 6.1], 3)
    checkDerivatives(digamma, [0.4, 1.7, 6.1])
    checkDerivatives(x => polygamma(array64([0, 1, 2]), x), [0.9, 1.7, 6.1])
  })
})

describe('incomplete gamma functions', () => {
  const a = [1, 1, 1, 0.5, 3, 3, 50, 50, 1e3], x = [0.5, 2, 40, 1, 0.1, 9, 20, 90, 1010]
  /** P of whole a: 1 − e^(−x) Σ xᵏ/k! over k < a; of ½ the error function. */
  const expected = (upper: boolean) => a.map((s, i) => {
    if (s === 0.5) return run(upper ? erfcP : erfP, [d(1)], none)[0]!
    const poisson: number[] = []
    for (let k = 0, logFactorial = 0; k < s + 3000; k++, logFactorial += Math.log(k)) poisson.push(Math.exp(k * Math.log(x[i]!) - x[i]! - logFactorial))
    return (upper ? poisson.slice(0, s) : poisson.slice(s)).reduce((sum, p) => sum + p, 0)
  })
  it('are sums of Poisson probabilities', () => {
    close(run(igammaP, [d(...a), d(...x)], none), expected(false), 1e-11)
    close(run(igammacP, [d(...a), d(...x)], none), expected(true), 1e-11)
  })
  it('at the edges', () => {
    expect(run(igammaP, [f32([1, 1, -1, 1, NaN]), f32([0, Infinity, 1, -1, 1])], none)).toEqual([0, 1, NaN, NaN, NaN])
    expect(run(igammacP, [f32([1, 1]), f32([0, Infinity])], none)).toEqual([1, 0])
  })
  it('have derivatives', () => {
    checkDerivatives(x => igamma(array64([0.4, 2, 7]), x), [0.3, 1.5, 9])
    checkDerivatives(a => igamma(a, array64([0.3, 1.5, 9])), [0.4, 2, 7], 1)
    const [slope] = run(igammaGradAP, [d(2), d(1.5)], none), [move] = run(randomGammaGradP, [d(2), d(1.5)], none)
    close([move!], [-slope! / (1.5 * Math.exp(-1.5))])
  })
})

describe('incomplete beta function', () => {
  it('is polynomial for whole numbers, and symmetric', () => {
    const x = [0.1, 0.5, 0.9, 0.999]
    close(run(betaincP, [d(2, 2, 2, 2), d(3, 3, 3, 3), d(...x)], none), x.map(v => 6 * v ** 2 - 8 * v ** 3 + 3 * v ** 4))
    const [p, q] = [run(betaincP, [d(0.3), d(40), d(0.02)], none)[0]!, run(betaincP, [d(40), d(0.3), d(0.98)], none)[0]!]
    close([p], [1 - q])
    expect(run(betaincP, [f32([1, 1, 1, -1]), f32([2, 2, 2, 1]), f32([0, 1, 1.5, 0.5])], none)).toEqual([0, 1, NaN, NaN])
  })
  it('has a derivative in x only', () => {
    checkDerivatives(x => betainc(array64([0.5, 2]), array64([3, 1.5]), x), [0.2, 0.7])
    expect(() => checkDerivatives(a => betainc(a, array64([3]), array64([0.5])), [2])).toThrow(/a or b/)
  })
})
