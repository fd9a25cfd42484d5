import { describe, expect, test } from 'vitest'
import { erf, erfc, erfInv } from '../../../../src/core/ir/math/error-function.js'
import { digamma, lgamma } from '../../../../src/core/ir/math/gamma.js'
import { besselI0e, besselI1e } from '../../../../src/core/ir/math/bessel.js'
import { compileUnary } from './evaluate.js'
import { functions } from './functions.js'
import { edges, randomBits, randomFloat, ulpError } from './ulp.js'

const worst = (reg: 'f32' | 'f64', name: string, samples: number): { readonly ulp: number; readonly at: number } => {
  const {
    f,
    reference,
    range: [low, high],
  } = functions[name]!
  const { run } = compileUnary(f, reg)
  const next = randomBits(7)
  let ulp = 0
  let at = 0
  const look = (x: number): void => {
    const error = ulpError(reg, run(x), reference(x))
    if (error > ulp) [ulp, at] = [error, x]
  }
  const round = reg === 'f32' ? Math.fround : (x: number): number => x
  for (const x of edges(reg)) look(x)
  for (let i = 0; i < samples; i++) {
    look(randomFloat(reg, next))
    look(round(low + (high - low) * (next() / 2 ** 32)))
    look(round(2 * (next() / 2 ** 32) - 1))
  }
  return { ulp, at }
}

describe('float32 against float64', () => {
  for (const [name, { ulp32 }] of Object.entries(functions)) {
    test(`${name} within ${ulp32} ulp`, () => {
      const { ulp, at } = worst('f32', name, 8000)
      expect(ulp, `at ${at}`).toBeLessThanOrEqual(ulp32)
    })
  }
})

describe('float64 against Math', () => {
  for (const [name, { ulp64 }] of Object.entries(functions)) {
    if (ulp64 === null) continue
    test(`${name} within ${ulp64} ulp`, () => {
      const { ulp, at } = worst('f64', name, 4000)
      expect(ulp, `at ${at}`).toBeLessThanOrEqual(ulp64)
    })
  }
})

// Computed with 75 digits (mpmath 1.3), rounded to float64.
const golden = [
  [
    'erf',
    3,
    [
      [1e-10, 1.1283791670955126e-10],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [0.99, 0.8385080695553698],
      [1.01, 0.8468104962282768],
      [2.3, 0.9988568234026434],
      [5, 0.9999999999984626],
    ],
  ],
  [
    'erfc',
    4,
    [
      [-3, 1.9999779095030015],
      [-0.2, 1.2227025892104784],
      [1e-10, 0.999999999887162],
      [0.3, 0.6713732405408726],
      [0.6, 0.3961439091520741],
      [1.5, 0.033894853524689274],
      [4, 1.541725790028002e-8],
      [9, 4.13703174651381e-37],
      [20, 5.395865611607901e-176],
      [26.5, 2.2109076642637343e-307],
    ],
  ],
  [
    'erfInv',
    5,
    [
      [1e-10, 8.862269254527581e-11],
      [0.1, 0.08885599049425769],
      [0.5, 0.4769362762044699],
      [0.9, 1.1630871536766743],
      [0.999, 2.3267537655135246],
      [0.9999999, 3.7665625816384707],
      [0.9999999999990905, 5.05125408524939],
    ],
  ],
  [
    'lgamma',
    40,
    [
      [1e-10, 23.025850929882736],
      [0.1, 2.252712651734206],
      [0.5, 0.5723649429247001],
      [3.3, 0.9870985778947344],
      [4.5, 2.4537365708424423],
      [10.25, 13.368023671476045],
      [100, 359.1342053695754],
      [10000000000, 220258509288.81058],
      [1e300, 6.897755278982137e302],
    ],
  ],
  [
    'digamma',
    16,
    [
      [0.1, -10.423754940411076],
      [0.5, -1.9635100260214235],
      [1, -0.5772156649015329],
      [2, 0.42278433509846713],
      [3.5, 1.103156640645243],
      [10, 2.251752589066721],
      [100000, 11.512920464961896],
      [-3.25, 4.46627587235028],
    ],
  ],
  [
    'besselI0e',
    8,
    [
      [0, 1.0],
      [0.1, 0.9071009257823011],
      [1, 0.46575960759364043],
      [5, 0.18354081260932836],
      [7.75, 0.1458122743089143],
      [9, 0.134959524581723],
      [50, 0.05656162664745419],
      [1000, 0.012617240455891257],
    ],
  ],
  [
    'besselI1e',
    12,
    [
      [0.1, 0.045298446808809324],
      [1, 0.20791041534970844],
      [-5, -0.16397226694454237],
      [7.75, 0.1360511000803391],
      [9, 0.1272249839358912],
      [50, 0.0559931238928954],
      [1000, 0.012610930256928629],
    ],
  ],
] as const

describe('float64 special functions against known values', () => {
  const implementations = { erf, erfc, erfInv, lgamma, digamma, besselI0e, besselI1e } as const
  for (const [name, ulp, values] of golden) {
    test(`${name} within ${ulp} ulp`, () => {
      const { run } = compileUnary(implementations[name], 'f64')
      for (const [x, y] of values) expect(ulpError('f64', run(x), y), `at ${x}`).toBeLessThanOrEqual(ulp)
    })
  }
})

test('erfInv within 4 ulp away from ±1, and odd', () => {
  const { run } = compileUnary(erfInv, 'f32')
  const next = randomBits(3)
  for (let i = 0; i < 5000; i++) {
    const x = Math.fround(1.6 * (next() / 2 ** 32) - 0.8)
    expect(ulpError('f32', run(x), functions['erfInv']!.reference(x)), `at ${x}`).toBeLessThanOrEqual(4)
    if (run(-x) !== -run(x)) expect.fail(`not odd at ${x}`)
  }
})

test('named hard cases', () => {
  const at = (name: string, x: number): number => compileUnary(functions[name]!.f, 'f32').run(Math.fround(x))
  expect(at('cbrt', 27)).toBe(3)
  expect(at('exp', 88.72)).toBeCloseTo(Math.exp(Math.fround(88.72)), -34)
  expect(at('exp', -103)).toBe(Math.fround(Math.exp(-103)))
  expect([at('exp', 0), at('exp2', 10), at('exp2', -149), at('log', 1), at('logistic', 0), at('erf', 0)]).toEqual([
    1,
    1024,
    2 ** -149,
    0,
    0.5,
    0,
  ])
  expect(at('erfInv', 1)).toBe(Infinity)
})
