/** Starting a worker where there are any: threads of Node, workers of browsers. */
import { workerSource } from './worker-source.js'
import type { Memory } from './wasm-engine.js'

export interface Worker {
  terminate(): unknown
}

/** The part of a browser's workers that is used; the library is not tied to its types. */
interface Browser {
  readonly Worker?: new (url: string) => Worker & { postMessage(data: unknown): void; onerror: (() => void) | null }
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object
  readonly URL?: { createObjectURL(blob: object): string }
}

/** `null` where workers can't be started. They never keep the process alive. */
export const startWorker = (memory: Memory, team: number, index: number, ended: () => void): Worker | null => {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  if (node !== undefined) {
    const source = `const { memory, team, index } = require('node:worker_threads').workerData\n${workerSource}`
    const worker = new node.Worker(source, { eval: true, workerData: { memory, team, index }, execArgv: [], env: {} })
    worker.unref()
    worker.on('error', ended)
    worker.on('exit', ended)
    return worker
  }
  const { Worker, Blob, URL } = globalThis as unknown as Browser // as browsers define them; Node's types of the same names differ
  if (Worker === undefined || Blob === undefined || URL === undefined) return null
  try {
    const source = `onmessage = ({ data: { memory, team, index } }) => {\n${workerSource}}`
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    worker.onerror = ended
    worker.postMessage({ memory, team, index })
    return worker
  } catch {
    return null // a content-security policy may forbid it
  }
}
