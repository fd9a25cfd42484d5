/** Every primitive of the library by name. */
import { operations } from '../core/ops/registry.js'
import { callP } from './call.js'

export const primitives = { ...operations, jit: callP } as const

export type PrimitiveName = keyof typeof primitives
