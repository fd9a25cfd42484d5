/**
 * An LSTM in twenty lines: a cell, and `scan` to run it along a sequence. It learns to continue sine waves. The loop compiles once,
 * whatever the length of the sequence, and its backward pass stacks what changes from step to step, never the weights.
 *
 *     npx tsx examples/lstm.ts
 */
import { pathToFileURL } from 'node:url'
import { jit, lax, type NDArray, nn, np, optim, random, valueAndGrad, vmap } from 'cotangent'

type Params = { readonly w: NDArray; readonly u: NDArray; readonly b: NDArray; readonly out: NDArray }
type Carry = readonly [h: NDArray, c: NDArray]

const init = (key: NDArray, features: number, hidden: number): Params => {
  const [kw, ku, ko] = random.split(key, 3)
  const matrix = (k: NDArray, rows: number, columns: number): NDArray => np.divide(random.normal(k, [rows, columns]), Math.sqrt(rows))
  return { w: matrix(kw!, features, 4 * hidden), u: matrix(ku!, hidden, 4 * hidden), b: np.zeros([4 * hidden]), out: matrix(ko!, hidden, features) }
}

const cell = ({ w, u, b }: Params, [h, c]: Carry, x: NDArray): Carry => {
  const [i, f, g, o] = np.split(np.add(np.add(np.matmul(x, w), np.matmul(h, u)), b), 4) as [NDArray, NDArray, NDArray, NDArray]
  const next = np.add(np.multiply(nn.sigmoid(np.add(f, 1)), c), np.multiply(nn.sigmoid(i), np.tanh(g)))
  return [np.multiply(nn.sigmoid(o), np.tanh(next)), next]
}

/** The prediction of the next value after each of a sequence. */
const predict = (params: Params, xs: NDArray): NDArray => {
  const zero = np.zeros([params.u.shape[0]!])
  const begin: Carry = [zero, zero]
  const step = (carry: Carry, x: NDArray): readonly [Carry, NDArray] => {
    const next = cell(params, carry, x)
    return [next, np.matmul(next[0], params.out)]
  }
  return lax.scan(step, begin, xs)[1]
}

/** Sine waves of random phases: [batch, time, 1]. */
const waves = (key: NDArray, batch: number, length: number): NDArray => {
  const phases = random.uniform(key, [batch, 1, 1], { maxval: 2 * Math.PI })
  return np.sin(np.add(phases, np.reshape(np.multiply(0.3, np.arange(length)), [1, length, 1])))
}

/** The losses of training. */
export const train = (steps: number, { batch = 16, length = 30, hidden = 24 } = {}): readonly number[] => {
  const optimizer = optim.adam(0.02)
  const loss = (params: Params, xs: NDArray): NDArray => {
    const predictions = vmap(predict, { inAxes: [null, 0] })(params, np.index(xs, '...', np.slice(null, -1), np.slice()))
    return np.mean(np.square(np.subtract(predictions, np.index(xs, '...', np.slice(1), np.slice()))))
  }
  let params = init(random.key(0), 1, hidden)
  let state = optimizer.init(params)
  const step = jit((p: Params, s: typeof state, key: NDArray) => {
    const [value, gradient] = valueAndGrad(loss)(p, waves(key, batch, length))
    const [updates, next] = optimizer.update(gradient, s, p)
    return [optim.applyUpdates(p, updates), next, value] as const
  })
  return Array.from({ length: steps }, (_, i) => {
    const [nextParams, nextState, value] = step(params, state, random.key(i + 1))
    params = nextParams
    state = nextState
    return Number(value.item())
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) train(200).forEach((value, i) => i % 20 === 0 && console.log(`step ${i}  loss ${value.toFixed(5)}`))
