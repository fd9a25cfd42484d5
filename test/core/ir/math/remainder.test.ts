import { expect, test } from 'vitest'
import { remainder } from '../../../../src/core/ir/math/remainder.js'
import { compileBinary } from './evaluate.js'
import { edges, randomBits, randomFloat } from './ulp.js'

for (const reg of ['f32', 'f64'] as const) {
  const round = reg === 'f32' ? Math.fround : (x: number): number => x
  const { run } = compileBinary(remainder, reg)
  const check = (x: number, y: number): void => {
    if (!Object.is(run(x, y), x % y)) expect.fail(`${x} rem ${y} = ${run(x, y)}, not ${x % y}`)
  }

  test(`the remainder of ${reg} is that of the language, to the bit`, () => {
    for (const x of edges(reg)) for (const y of edges(reg)) check(x, y)
    const next = randomBits(11)
    for (let i = 0; i < 50000; i++) {
      const x = randomFloat(reg, next), y = randomFloat(reg, next), whole = Math.floor(next() / 2 ** 12)
      check(x, y)
      check(x, round(x / 3))
      // beside multiples, where a quotient is rounded up
      const product = round(whole * y)
      for (const beside of [product, round(product * (1 - 2 ** -23)), round(product * (1 + 2 ** -23))]) check(beside, y)
    }
  })
}
