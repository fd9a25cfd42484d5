/** What programs are compiled for. Whatever is cached per program is cached per target. */
import { fusedMachine, type Machine, scalarMachine, vectorMachine } from '../schedule/blocking.js'
import { type Backend, backend } from './backend.js'
import { fusedMultiplyAdd } from './fused-multiply-add.js'

export type Target = Backend | 'wasm with fused multiply-add'

export const targetOf = (on: Backend): Target => (on === 'wasm' && fusedMultiplyAdd() ? 'wasm with fused multiply-add' : on)

/** Of programs compiled now. */
export const target = (): Target => targetOf(backend())

export const machineOf = (t: Target): Machine => (t === 'wasm' ? vectorMachine : t === 'wasm with fused multiply-add' ? fusedMachine : scalarMachine)
