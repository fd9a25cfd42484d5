// What the page runs: a network is trained on one thread and on two, and the page tells the server of the test what came out.
import { grad, jit, nn, np, optim, random, setThreads, threads, tree } from 'cotangent'

/** Workers of the library, by what they are told to share. */
const memories = []
const { Worker } = globalThis
globalThis.Worker = class extends Worker {
  postMessage(message) {
    memories.push(message.memory)
    super.postMessage(message)
  }
}

/** Programs that were handed over to workers, which count them in the memory they share. */
const handedOver = () => new Set(memories).values().reduce((sum, memory) => sum + new Int32Array(memory.buffer)[16], 0)

const model = nn.serial(nn.dense(256), nn.relu, nn.dense(10))
const optimizer = optim.adam(1e-3)
const x = random.normal(random.key(1), [256, 400]), labels = np.argmax(np.index(x, '...', np.slice(0, 10)), { axis: 1 })
const loss = params => np.mean(optim.losses.softmaxCrossEntropyWithIntegerLabels(model.apply(params, {}, x, nn.evaluate)[0], labels))

const train = async (threadCount, steps) => {
  setThreads(threadCount)
  const step = jit((params, state) => {
    const [updates, next] = optimizer.update(grad(loss)(params), state, params)
    return [optim.applyUpdates(params, updates), next]
  })
  let { params } = model.init(random.key(0), nn.spec([1, 400]))
  let state = optimizer.init(params)
  const losses = []
  for (let i = 0; i < steps; i++) {
    losses.push(loss(params).item())
    ;[params, state] = step(params, state)
    await new Promise(resolve => setTimeout(resolve, 20)) // workers start between tasks
  }
  return { losses, params: tree.leaves(params).map(leaf => Array.from(leaf.toTypedArray())) }
}

const report = async () => {
  const alone = await train(1, 20)
  const before = handedOver()
  const together = await train(2, 20)
  return {
    isolated: globalThis.crossOriginIsolated,
    threads: threads(),
    before,
    handedOver: handedOver(),
    workers: memories.length,
    losses: alone.losses,
    equal: JSON.stringify(alone) === JSON.stringify(together),
  }
}

const result = await report().catch(error => ({ error: String(error?.stack ?? error) }))
await fetch('/result', { method: 'POST', body: JSON.stringify(result) })
