/** The surroundings that `platform.ts` asks for, arranged when this file is evaluated: all others are loaded by then, and those imported after it not yet evaluated. */
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

export const kind = process.argv[2] ?? 'plain'
export const write = process.stdout.write.bind(process.stdout)
arrange[kind]!()
