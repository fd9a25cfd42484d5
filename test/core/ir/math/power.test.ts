import { describe, expect, test } from 'vitest'
import { atan2 } from '../../../../src/core/ir/math/inverse-trigonometric.js'
import { cbrt, integerPow, pow } from '../../../../src/core/ir/math/power.js'
import { compileBinary, compileUnary } from './evaluate.js'
import { edges, randomBits, randomFloat, ulpError } from './ulp.js'

const formats = ['f32', 'f64'] as const

/** `**` with the two edges where JavaScript departs from C99. */
const power = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)

for (const reg of formats) {
  const round = reg === 'f32' ? Math.fround : (x: number): number => x

  describe(reg, () => {
    const run = compileBinary(pow, reg).run

    test('pow has the edges of C99', () => {
      for (const x of [...edges(reg), -8, -0.5, 1.5]) {
        for (const y of [...edges(reg), 1 / 3, 7, -7, 1.5].map(round)) {
          const error = ulpError(reg, run(x, y), power(x, y))
          if (error > (reg === 'f32' ? 1 : 2.5)) expect.fail(`${x} ** ${y} = ${run(x, y)}, not ${power(x, y)}`)
        }
      }
    })

    test('pow within its bound', () => {
      const next = randomBits(5)
      for (let i = 0; i < 20000; i++) {
        const [x, y] =
          i % 2 === 0
            ? [randomFloat(reg, next), randomFloat(reg, next)]
            : [round((next() / 2 ** 32) * 20), round((next() / 2 ** 32 - 0.5) * 60)]
        const error = ulpError(reg, run(x, y), power(x, y))
        if (error > (reg === 'f32' ? 0.8 : 2.5)) expect.fail(`${x} ** ${y}: ${error} ulp`)
      }
    })

    test('integer powers and cubes that the format holds are exact', () => {
      const limit = reg === 'f32' ? 2 ** 24 : 2 ** 53
      const root = compileUnary(cbrt, reg).run
      for (let x = 1; x < 60; x++) {
        for (let n = 0; n < 54 && x ** n <= limit; n++) {
          if (run(x, n) !== x ** n) expect.fail(`${x} ** ${n} = ${run(x, n)}`)
          if (compileUnary(s => integerPow(s, n), reg).run(-x) !== (-x) ** n) expect.fail(`integerPow(${-x}, ${n})`)
        }
        expect(root(x ** 3)).toBe(x)
      }
      expect(compileUnary(s => integerPow(s, -3), reg).run(2)).toBe(0.125)
    })

    test('atan2', () => {
      const angle = compileBinary(atan2, reg).run
      const bound = reg === 'f32' ? 1.8 : 4
      for (const y of edges(reg)) {
        for (const x of edges(reg)) {
          const error = ulpError(reg, angle(y, x), Math.atan2(y, x))
          if (error > bound) expect.fail(`atan2(${y}, ${x}) = ${angle(y, x)}, not ${Math.atan2(y, x)}`)
        }
      }
      const next = randomBits(11)
      for (let i = 0; i < 20000; i++) {
        const y = round(next() / 2 ** 32 - 0.5)
        const x = round(next() / 2 ** 32 - 0.5)
        const error = ulpError(reg, angle(y, x), Math.atan2(y, x))
        if (error > bound) expect.fail(`atan2(${y}, ${x}): ${error} ulp`)
      }
    })
  })
}
