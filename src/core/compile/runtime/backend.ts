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

/**
 * The backend programs are compiled for from now on; compiled ones stay what they are.
 *
 * @example
 * ```ts
 * import { backend, setBackend } from 'cotangent'
 * const before = backend()
 * setBackend('js')
 * backend() // => js
 * setBackend(before)
 * ```
 */
export const setBackend = (name: Backend): void => {
  chosen = checked('setBackend', name)
}

/**
 * The backend that programs are compiled for: as COTANGENT_BACKEND or `setBackend` say, else WebAssembly where there is any.
 *
 * @example
 * ```ts
 * import { backend } from 'cotangent'
 * ['wasm', 'js', 'reference'].includes(backend()) // => true
 * ```
 */
export const backend = (): Backend => {
  if (chosen === undefined) {
    const name = globalThis.process?.env?.['COTANGENT_BACKEND']
    chosen = name === undefined || name === '' ? (hasWasm() ? 'wasm' : 'js') : checked('COTANGENT_BACKEND', name)
  }
  return chosen
}
