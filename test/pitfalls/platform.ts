/** A program for a process of its own: `platform.ts KIND` prints what the library computes in such surroundings. */
import { kind, write } from './surroundings.js' // first
import { grad, jit, lax, np, random, vmap } from '../../src/index.js'

// a browser has no process
if (kind === 'browser') Reflect.deleteProperty(globalThis, 'process')

const x = random.normal(random.key(0), [64, 48])
const softmaxed = jit((v: typeof x) => np.divide(np.exp(v), np.sum(np.exp(v), { axis: -1, keepdims: true })))
const results = {
  product: jit((v: typeof x) => np.sum(np.matmul(v, np.transpose(v)), { axis: 0 }))(x),
  rows: softmaxed(np.index(x, np.slice(0, 4))),
  slopes: vmap(grad((t: typeof x) => np.sin(np.multiply(t, t))))(np.array([0, 0.5, 1])),
  sorted: np.sort(np.index(x, 0)),
  last: lax.scan((carry: typeof x, t: typeof x) => [np.add(np.multiply(carry, 0.5), t), carry] as const, np.zeros([48]), x)[0],
  typed: np.array(new Float32Array([1, 2, 3])),
}
write(JSON.stringify(Object.fromEntries(Object.entries(results).map(([name, y]) => [name, y.tolist()]))))
