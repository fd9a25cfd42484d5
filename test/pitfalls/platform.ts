/** A program for a process of its own: `platform.ts KIND` arranges the surroundings, then prints what the library computes in them. */
const browser = (): void => {
  // a page without cross-origin isolation
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
  Reflect.deleteProperty(globalThis, 'Buffer')
}

/** Other libraries define globals and extend what is there. */
const crowded = (): void => {
  const stranger = class {
    postMessage(): void {
      throw new Error('this is not your Worker')
    }
  }
  for (const name of ['Worker', 'navigator', 'window', 'document', 'self', 'tf', 'GPUBufferUsage']) Object.defineProperty(globalThis, name, { value: stranger, configurable: true })
  for (const type of [Float32Array, Float64Array, Int32Array, Array]) Object.defineProperty(type.prototype, 'dispose', { value: () => undefined, enumerable: true })
  Object.defineProperty(Float32Array.prototype, 'dtype', { value: 'another', enumerable: true })
  Object.defineProperty(Float32Array.prototype, 'shape', { value: [1, 2, 3], enumerable: true })
}

/** Neither generated source (a flag of the process) nor WebAssembly. */
const strict = (): void => {
  Reflect.deleteProperty(globalThis, 'WebAssembly')
}

const arrange: { readonly [kind: string]: () => void } = { plain: () => undefined, browser, crowded, strict }

const kind = process.argv[2] ?? 'plain'
const write = process.stdout.write.bind(process.stdout)
arrange[kind]!()
const { grad, jit, lax, np, random, vmap } = await import('../../src/index.js')
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
