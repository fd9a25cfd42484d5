/** A training loop as a user writes it: pure functions, one jitted step. */
import { jit, type NDArray, nn, np, optim, random, tree, valueAndGrad } from 'cotangent'
import { type Digits, PIXELS } from './data.js'
import type { Model, Params } from './models.js'

type State = Params

/** AdamW with gradient clipping, a linear warm-up and half a cosine down. */
const optimizerOf = (steps: number) => {
  const learningRate = optim.schedules.warmupCosineDecaySchedule(0, 2e-3, Math.ceil(steps / 20), steps, { endValue: 1e-5 })
  return optim.chain(optim.clipByGlobalNorm(1), optim.adamw(learningRate, { weightDecay: 1e-4 }))
}

/** Everything that changes from step to step. */
interface Training {
  readonly params: Params
  readonly state: State
  readonly opt: optim.StateOf<ReturnType<typeof optimizerOf>>
  readonly key: NDArray
}

export interface Step {
  readonly step: number
  readonly steps: number
  readonly epoch: number
  readonly loss: number
  readonly accuracy: number
}

export interface Settings {
  readonly epochs: number
  readonly batch: number
  readonly seed: number
  readonly onStep: (step: Step) => void
  /** After each epoch, with the model as it is then. */
  readonly onEpoch: (step: Step, params: Params, state: State) => void
}

export const train = (model: Model, digits: Digits, { epochs, batch, seed, onStep, onEpoch }: Settings): { readonly params: Params; readonly state: State } => {
  const perEpoch = Math.floor(digits.count / batch)
  const steps = epochs * perEpoch
  const optimizer = optimizerOf(steps)

  const loss = (params: Params, state: State, x: NDArray, y: NDArray, key: NDArray) => {
    const [logits, next] = model.apply(params, state, x, nn.train(key))
    const accuracy = np.mean(np.equal(np.argmax(logits, { axis: -1 }), y))
    return [np.mean(optim.losses.softmaxCrossEntropyWithIntegerLabels(logits, y)), { state: next, accuracy }] as const
  }

  const step = jit(
    (t: Training, x: NDArray, y: NDArray) => {
      const [key, noise] = random.split(t.key) as Iterable<NDArray> as [NDArray, NDArray] // two keys
      const [[value, aux], gradients] = valueAndGrad(loss, { hasAux: true })(t.params, t.state, x, y, noise)
      const [updates, opt] = optimizer.update(gradients, t.opt, t.params)
      return [{ params: optim.applyUpdates(t.params, updates), state: aux.state, opt, key }, value, aux.accuracy] as const
    },
    { donateArgnums: 0 },
  )

  const [initKey, orderKey, noiseKey] = random.split(random.key(seed), 3) as Iterable<NDArray> as [NDArray, NDArray, NDArray] // three keys
  const { params, state } = model.init(initKey, nn.spec([batch, PIXELS]))
  let t: Training = { params, state, opt: optimizer.init(params), key: noiseKey }
  for (let epoch = 1, n = 0; epoch <= epochs; epoch++) {
    const order = random.permutation(random.foldIn(orderKey, epoch), digits.count).toTypedArray()
    let last: Step | undefined
    for (let b = 0; b < perEpoch; b++) {
      const { x, y } = batchOf(digits, order.subarray(b * batch, (b + 1) * batch))
      const [next, value, accuracy] = step(t, x, y)
      t = next as Training
      last = { step: ++n, steps, epoch, loss: value.item() as number, accuracy: accuracy.item() as number } // float scalars
      onStep(last)
    }
    if (last !== undefined) onEpoch(last, t.params, t.state)
  }
  return { params: t.params, state: t.state }
}

/** The digits at these positions, as arrays. */
export const batchOf = ({ images, labels }: Digits, positions: ArrayLike<number>): { readonly x: NDArray; readonly y: NDArray } => {
  const x = new Float32Array(positions.length * PIXELS)
  const y = new Int32Array(positions.length)
  for (let i = 0; i < positions.length; i++) {
    x.set(images.subarray(positions[i]! * PIXELS, (positions[i]! + 1) * PIXELS), i * PIXELS)
    y[i] = labels[positions[i]!]!
  }
  return { x: np.reshape(np.array(x), [positions.length, PIXELS]), y: np.array(y) }
}

export interface Evaluation {
  readonly accuracy: number
  /** Positions of digits read wrongly, and what they were read as. */
  readonly mistakes: readonly { readonly position: number; readonly predicted: number }[]
}

/** A function that reads digits with given parameters, a thousand at a time. */
export const evaluator = (model: Model, digits: Digits): ((params: Params, state: State) => Evaluation) => {
  const read = jit((params: Params, state: State, x: NDArray) => np.argmax(model.apply(params, state, x, nn.evaluate)[0], { axis: -1 }))
  const size = 1000
  return (params, state) => {
    const mistakes: { position: number; predicted: number }[] = []
    for (let start = 0; start < digits.count; start += size) {
      const positions = Array.from({ length: Math.min(size, digits.count - start) }, (_, i) => start + i)
      const predicted = read(params, state, batchOf(digits, positions).x).toTypedArray()
      positions.forEach((position, i) => {
        if (predicted[i] !== digits.labels[position]) mistakes.push({ position, predicted: predicted[i]! })
      })
    }
    return { accuracy: 1 - mistakes.length / digits.count, mistakes }
  }
}

/** Parameters under the names of their places in the tree, as files keep them. */
export const namedParameters = (params: Params): { readonly [name: string]: NDArray } =>
  Object.fromEntries((tree.leavesWithPath(params) as readonly (readonly [readonly unknown[], unknown])[]).map(([path, leaf]) => [path.join('.'), leaf as NDArray])) // parameters have arrays as leaves
