/** Programs as parameters of equations. */
import { type Codec, guarded } from '../base/codec.js'
import type { Jaxpr } from './jaxpr.js'

export const isJaxpr = (u: unknown): u is Jaxpr => typeof u === 'object' && u !== null && 'eqns' in u && 'inputs' in u && 'outputs' in u

export const jaxprCodec: Codec<Jaxpr> = guarded('a program', isJaxpr)
