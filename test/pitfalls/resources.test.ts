/** PITFALLS, "Resources and platform": nobody disposes of anything, and memory stays flat. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { jit, nn, np, type NDArray, optim, random, tree, valueAndGrad } from '../../src/index.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // defined by the flag
const MB = 2 ** 20

/** Memory of arrays and of everything else, in bytes. */
const used = (): number => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('400 arrays of 1 MB, made and dropped in a synchronous loop, leave memory bounded', () => {
  const before = used()
  let most = 0
  for (let i = 0; i < 400; i++) {
    np.add(np.full([MB / 4], i), 1)
    most = Math.max(most, used() - before)
  }
  expect(most / MB).toBeLessThan(200)
})

describe('2,000 training steps have flat memory', () => {
  const model = nn.serial(nn.dense(64), nn.relu, nn.dense(1))
  const optimizer = optim.adam(1e-3)
  const x = random.normal(random.key(1), [8, 32]), y = np.sum(x, { axis: 1, keepdims: true })
  const { params, state } = model.init(random.key(0), nn.spec([8, 32]))
  type Params = typeof params
  const begin = { params, opt: optimizer.init(params) }
  type Train = typeof begin
  const loss = (p: Params): NDArray => np.mean(np.square(np.subtract(model.apply(p, state, x, nn.evaluate)[0], y)))
  const step = (train: Train): Train => {
    const [, gradients] = valueAndGrad(loss)(train.params)
    const [updates, opt] = optimizer.update(gradients, train.opt, train.params)
    return { params: optim.applyUpdates(train.params, updates), opt }
  }

  test.each([
    ['without donation', jit(step)],
    ['with donation', jit(step, { donateArgnums: [0] })],
  ])('%s', (_name, run) => {
    let train: Train = tree.map((leaf: NDArray) => np.copy(leaf), begin)
    const first = loss(train.params).item() as number
    const memoryAt = (steps: number): number => {
      for (let i = 0; i < steps; i++) train = run(train)
      collect()
      return used()
    }
    const early = memoryAt(500), late = memoryAt(1500)
    // one step makes 50 kB of arrays: a leak would be 78 MB
    expect((late - early) / MB).toBeLessThan(5)
    expect(loss(train.params).item()).toBeLessThan(first / 10)
  })
})
