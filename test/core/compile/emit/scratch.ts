import { type Views, viewsOf } from '../../../../src/core/compile/runtime/views.js'

/** Scratch memory of its own for one program. */
export const scratchViews = (bytes: number): Views => viewsOf(new ArrayBuffer(Math.ceil(bytes / 8) * 8))
