// node scripts/first-step.mjs esm|cjs: what a first training step calls of the built package, as JSON: file → 'start:end' of each function.
import { createRequire } from 'node:module'
import { Session } from 'node:inspector/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

const [format] = process.argv.slice(2)
const load = format === 'cjs' ? createRequire(import.meta.url) : file => import(file)
const extension = format === 'cjs' ? 'cjs' : 'js'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

const { jit, lax, nn, numpy: np, optim, random, valueAndGrad } = await load(`../dist/index.${extension}`)

/** Large enough to be cut into blocks, stretches and tiles as real networks are. */
const batch = 128, inputs = 500, hidden = 96, classes = 10
/** Something of every kind of network: layers, normalization, attention, a loop. */
const loss = (params, x, y) => {
  const h = nn.relu(np.add(np.matmul(x, params.w1), params.b1))
  const centred = np.subtract(h, np.mean(h, { axis: -1, keepdims: true }))
  const normal = np.divide(centred, np.sqrt(np.add(np.mean(np.square(centred), { axis: -1, keepdims: true }), 1e-5)))
  const mixed = np.matmul(nn.softmax(np.matmul(normal, np.transpose(normal))), h)
  const [last] = lax.scan((carry, row) => [np.tanh(np.add(carry, row)), row], np.zeros([hidden]), mixed)
  const logits = np.add(np.matmul(np.add(h, last), params.w2), params.b2)
  return np.negative(np.mean(np.sum(np.multiply(nn.logSoftmax(logits), y), { axis: -1 })))
}
const optimizer = optim.adam(1e-3)
const step = jit((params, state, x, y) => {
  const [value, gradients] = valueAndGrad(loss)(params, x, y)
  const [updates, next] = optimizer.update(gradients, state, params)
  return [optim.applyUpdates(params, updates), next, value]
})
const [first, second] = random.split(random.key(0))
const params = { w1: random.normal(first, [inputs, hidden]), b1: np.zeros([hidden]), w2: random.normal(second, [hidden, classes]), b2: np.zeros([classes]) }
const [, , value] = step(params, optimizer.init(params), np.ones([batch, inputs]), np.full([batch, classes], 1 / classes))
if (!Number.isFinite(value.item())) throw new Error(`the loss is ${value.item()}`)

const { result } = await session.post('Profiler.takePreciseCoverage')
const dist = new URL('../dist/', import.meta.url)
const isBuilt = url => url.startsWith(dist.href) || url.startsWith(fileURLToPath(dist))
const called = result.flatMap(({ url, functions }) => (isBuilt(url) ? [[basename(url), functions.flatMap(({ ranges: [{ startOffset, endOffset, count }] }) => (count > 0 ? [`${startOffset}:${endOffset}`] : []))]] : []))
if (called.length === 0) throw new Error(`nothing was called in ${dist.href}`)
console.log(JSON.stringify(Object.fromEntries(called)))
