/** Whether contractions use fused multiply-add: chosen by the environment variable COTANGENT_FMA, or by `setFusedMultiplyAdd`. */
import { ArgumentError } from '../../base/errors.js'
import { hasRelaxedSimd } from './wasm-engine.js'

let chosen: boolean | undefined

/**
 * Whether large contractions may add products that were not rounded, where the engine has relaxed SIMD (Node 22, Chrome 114): a
 * sixth to a fifth faster, and the only results whose last bits depend on the engine. Programs that are compiled already stay what they are.
 *
 * On by default; the environment variable `COTANGENT_FMA=0` turns it off. With it off every result is the same to the bit on every engine and backend.
 *
 * @example
 * ```ts
 * import { fusedMultiplyAdd, setFusedMultiplyAdd } from 'cotangent'
 * setFusedMultiplyAdd(false)
 * fusedMultiplyAdd() // => false
 * setFusedMultiplyAdd(true)
 * ```
 */
export const setFusedMultiplyAdd = (on: boolean): void => {
  if (typeof on !== 'boolean') throw new ArgumentError('setFusedMultiplyAdd', { expected: 'true or false', got: String(on) })
  chosen = on
}

/**
 * Whether contractions use fused multiply-add: never on an engine without it.
 *
 * @example
 * ```ts
 * import { fusedMultiplyAdd, setFusedMultiplyAdd } from 'cotangent'
 * setFusedMultiplyAdd(false)
 * fusedMultiplyAdd() // => false
 * setFusedMultiplyAdd(true)
 * ```
 */
export const fusedMultiplyAdd = (): boolean => (chosen ??= globalThis.process?.env?.['COTANGENT_FMA'] !== '0') && hasRelaxedSimd()
