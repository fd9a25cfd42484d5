/** A training step of a multilayer perceptron, as a user writes it. */
import { jit, type NDArray, nn, np, optim, random, valueAndGrad } from 'cotangent'

export interface Network {
  /** Extents from the input to the output. */
  readonly sizes: readonly number[]
  readonly batch: number
}

export const mnist: Network = { sizes: [784, 256, 128, 10], batch: 128 }
export const tiny: Network = { sizes: [2, 16, 16, 1], batch: 32 }

type Params = readonly { readonly w: NDArray; readonly b: NDArray }[]

/** The jitted step, its state before the first call, and a batch. */
export const trainingOf = ({ sizes, batch }: Network) => {
  const extents = sizes.slice(1).map((out, i) => [sizes[i]!, out] as const)
  const params: Params = extents.map(([from, to], i) => ({ w: nn.initializers.heNormal()(random.key(i), [from, to]), b: np.zeros([to]) }))
  const optimizer = optim.adam(1e-3)
  const forward = (layers: Params, x: NDArray): NDArray =>
    layers.reduce((h, { w, b }, i) => (i === 0 ? np.add(np.matmul(h, w), b) : np.add(np.matmul(nn.relu(h), w), b)), x)
  const loss = (layers: Params, x: NDArray, y: NDArray): NDArray => np.mean(np.square(np.subtract(forward(layers, x), y)))
  const makeStep = () =>
    jit(
      (state: { readonly params: Params; readonly opt: optim.StateOf<typeof optimizer> }, x: NDArray, y: NDArray) => {
        const [value, gradients] = valueAndGrad(loss)(state.params, x, y)
        const [updates, opt] = optimizer.update(gradients, state.opt, state.params)
        return [{ params: optim.applyUpdates(state.params, updates), opt }, value] as const
      },
      { donateArgnums: 0 },
    )
  return {
    makeStep,
    state: { params, opt: optimizer.init(params) },
    x: random.normal(random.key(100), [batch, sizes[0]!]),
    y: random.normal(random.key(101), [batch, sizes[sizes.length - 1]!]),
  }
}
