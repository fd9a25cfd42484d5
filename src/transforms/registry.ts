/** Every primitive of the library by name. */
import { operations } from '../core/ops/registry.js'
import { callP } from './call.js'
import { checkpointNameP } from './checkpoint-name.js'
import { checkpointP } from './checkpoint.js'
import { condP } from './cond-primitive.js'
import { customJvpP } from './custom-jvp.js'
import { customVjpP } from './custom-vjp.js'
import { linearCallP } from './linear-call.js'
import { scanP } from './scan-primitive.js'
import { whileP } from './while-primitive.js'

/** Operations that hold programs: calls, rules, loops, branches. */
export const structured = {
  [checkpointP.name]: checkpointP, [checkpointNameP.name]: checkpointNameP, [condP.name]: condP, [customJvpP.name]: customJvpP,
  [customVjpP.name]: customVjpP, [linearCallP.name]: linearCallP, [scanP.name]: scanP, [whileP.name]: whileP,
}

export const primitives = { ...operations, jit: callP } as const

export type PrimitiveName = keyof typeof primitives
