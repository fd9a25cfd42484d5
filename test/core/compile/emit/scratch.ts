import type { ScratchViews } from '../../../../src/core/compile/runtime/memory.js'

/** Scratch memory of its own for one program. */
export const scratchViews = (bytes: number): ScratchViews => {
  const memory = new ArrayBuffer(Math.ceil(bytes / 8) * 8)
  return {
    float32: new Float32Array(memory), float64: new Float64Array(memory), int8: new Int8Array(memory), int16: new Int16Array(memory),
    int32: new Int32Array(memory), uint8: new Uint8Array(memory), uint16: new Uint16Array(memory), uint32: new Uint32Array(memory),
  }
}
