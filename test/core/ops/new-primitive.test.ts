/** The recipe of CONTRIBUTING: a new unary primitive is one line, and everything is there. */
import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import * as s from '../../../src/core/ir/loop/scalar.js'
import { parseJaxpr } from '../../../src/core/ir/parse.js'
import { printJaxpr } from '../../../src/core/ir/print.js'
import { floats } from '../../../src/core/ops/accepts.js'
import { div, mul } from '../../../src/core/ops/arithmetic.js'
import { reduceSum } from '../../../src/core/ops/broadcasting.js'
import { derivative, pointwise, unaryOp, unaryScalar } from '../../../src/core/ops/pointwise.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { arrayOf } from '../../../src/testing/arrays.js'
import { checkGrads } from '../../../src/testing/check-grads.js'
import { grad } from '../../../src/transforms/grad.js'
import { jit } from '../../../src/transforms/jit.js'
import { makeJaxpr } from '../../../src/transforms/make-jaxpr.js'
import { vmap } from '../../../src/transforms/vmap.js'

/** x / (1 + |x|), whose derivative is (y / x)². */
const softsignP = pointwise({ name: 'softsign', arity: 1, accepts: floats, scalar: unaryScalar(x => s.div(x, s.add(s.constant(x.reg, 1), s.abs(x)))), ad: derivative((t, x, y) => mul(t, mul(div(y, x), div(y, x)))) })
const softsign = unaryOp(softsignP)

const matrix = arrayOf({ shape: [2, 2], dtype: 'float64', weakType: false }, [1, -2, 0.5, 4])
const values = [[1 / 2, -2 / 3], [1 / 3, 4 / 5]]
const slopes = [[1 / 4, 1 / 9], [4 / 9, 1 / 25]]

const closeTo = (nested: readonly (readonly number[])[]): unknown => nested.map(row => row.map(x => expect.closeTo(x, 12)))

test('it is computed', () => expect(softsign(matrix).tolist()).toEqual(closeTo(values)))
test('it is jitted', () => expect(jit(softsign)(matrix).tolist()).toEqual(closeTo(values)))
test('it is batched', () => expect(vmap(softsign)(matrix).tolist()).toEqual(closeTo(values)))
test('it is differentiated, in any order of transformations', () => {
  const sum = (row: NDArray): NDArray => reduceSum(softsign(row), [0])
  expect(jit(vmap(grad(jit(sum))))(matrix).tolist()).toEqual(closeTo(slopes))
  checkGrads(softsign, [matrix], { order: 3, eps: 1e-5 })
})
test('it is printed, and parsed', () => {
  const text = printJaxpr(makeJaxpr(softsign)(matrix))
  expect(text).toBe('{ lambda ; a:float64[2,2]. let\n    b:float64[2,2] = softsign a\n  in (b) }')
  const back = parseJaxpr({ softsign: softsignP })(text)
  expect(E.isRight(back) && printJaxpr(back.right)).toBe(text)
})
