/** Every primitive of the library by name. */
import { operations } from '../core/ops/registry.js'
import { callP } from './call.js'
import { checkpointNameP } from './checkpoint-name.js'
import { checkpointP } from './checkpoint.js'
import { condP } from './cond-primitive.js'
import { customJvpP } from './custom-jvp.js'
import { customVjpP } from './custom-vjp.js'
import { customVmapP } from './custom-vmap-primitive.js'
import { debugCallbackP, ioCallbackP, orderedDebugCallbackP, orderedIoCallbackP, pureCallbackP } from './host-call.js'
import { linearCallP } from './linear-call.js'
import { linearSolveP } from './linear-solve-primitive.js'
import { scanP } from './scan-primitive.js'
import { whileP } from './while-primitive.js'

/** Operations that hold programs or functions of the host: calls, rules, loops, branches, callbacks. */
export const structured = {
  [checkpointP.name]: checkpointP, [checkpointNameP.name]: checkpointNameP, [condP.name]: condP, [customJvpP.name]: customJvpP,
  [customVjpP.name]: customVjpP, [customVmapP.name]: customVmapP, [linearCallP.name]: linearCallP, [linearSolveP.name]: linearSolveP, [scanP.name]: scanP, [whileP.name]: whileP,
  [debugCallbackP.name]: debugCallbackP, [orderedDebugCallbackP.name]: orderedDebugCallbackP, [pureCallbackP.name]: pureCallbackP,
  [ioCallbackP.name]: ioCallbackP, [orderedIoCallbackP.name]: orderedIoCallbackP,
}

export const primitives = { ...operations, jit: callP } as const

export type PrimitiveName = keyof typeof primitives
