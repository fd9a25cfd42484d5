import { expect, test } from 'vitest'
import { nn, np, random } from '../../src/index.js'

const pair = (x: np.ArrayLike) => [np.asarray(x), np.asarray(x)] as const

// Compiling is the test: each @ts-expect-error is an error that must stay one.
test('models that do not fit together do not compile', () => {
  const refused = [
    // @ts-expect-error dense takes one array, not two
    () => nn.serial(nn.fanOut(2), nn.dense(3)),
    // @ts-expect-error a residual layer gives what it takes
    () => nn.residual(pair),
    // @ts-expect-error training needs a key
    () => nn.train(),
    // @ts-expect-error so does a mode made by hand
    () => nn.dense(1).apply({ kernel: np.ones([1, 1]) }, {}, np.ones([1]), { _tag: 'train' }),
    // @ts-expect-error batch norm has a state
    () => nn.stateless(nn.batchNorm()),
    // @ts-expect-error the kernel is missing
    () => nn.dense(1).apply({ bias: np.ones([1]) }, {}, np.ones([1]), nn.evaluate),
  ]
  expect(refused).toHaveLength(6)
})

test('parameters, states and outputs are inferred', () => {
  const model = nn.serial(nn.dense(3), nn.relu, nn.batchNorm(), nn.fanOut(2))
  const { params, state } = model.init(random.key(0), nn.spec([2, 4]))
  const kernel: readonly number[] = params[0].kernel.shape
  const mean: readonly number[] = state[2].mean.shape
  const [[a, b]] = model.apply(params, state, np.ones([2, 4]), nn.evaluate)
  expect([kernel, mean, a.shape, b.shape]).toEqual([[4, 3], [3], [2, 3], [2, 3]])
})
