/** Which emitter runs programs: chosen by the environment variable COTANGENT_BACKEND, or by `setBackend`. */
import { ArgumentError } from '../../base/errors.js'
import { hasWasm } from './wasm-engine.js'

const backends = ['wasm', 'js', 'reference'] as const

export type Backend = (typeof backends)[number]

const isBackend = (name: unknown): name is Backend => backends.some(b => b === name)

const checked = (op: string, name: unknown): Backend => {
  if (isBackend(name)) return name
  throw new ArgumentError(op, { expected: `one of ${backends.join(', ')}`, got: String(name), hint: "'wasm' is the default where there is WebAssembly; 'reference' is slow and for checking" })
}

let chosen: Backend | undefined

/** The backend programs are compiled for from now on; compiled ones stay what they are. */
export const setBackend = (name: Backend): void => {
  chosen = checked('setBackend', name)
}

export const backend = (): Backend => {
  if (chosen === undefined) {
    const name = globalThis.process?.env?.['COTANGENT_BACKEND']
    chosen = name === undefined || name === '' ? (hasWasm() ? 'wasm' : 'js') : checked('COTANGENT_BACKEND', name)
  }
  return chosen
}
