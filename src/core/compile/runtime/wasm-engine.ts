/** The engine's WebAssembly, as far as programs need it: types of its own, since the library is not tied to the browser's. */
interface Memory {
  /** A SharedArrayBuffer where the memory is shared. */
  readonly buffer: ArrayBufferLike
  grow(pages: number): number
}

interface Engine {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number; readonly shared?: boolean }) => Memory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: { readonly [module: string]: { readonly [name: string]: unknown } }) => { readonly exports: { readonly [name: string]: unknown } }
}

export type { Memory }

export const engine: Engine | undefined = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly // the part of the standard interface above

let supported: boolean | null = null
let relaxed: boolean | null = null

/** This engine compiles WebAssembly with SIMD; a content-security policy may forbid it. */
export const hasWasm = (): boolean => {
  // (func (result v128) (v128.const …)): valid only with SIMD
  supported ??= compiles(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11)
  return supported
}

const compiles = (...module: readonly number[]): boolean => {
  if (engine === undefined) return false
  try {
    new engine.Module(Uint8Array.from(module))
    return true
  } catch {
    return false
  }
}

/** Whether it knows relaxed SIMD, too. */
export const hasRelaxedSimd = (): boolean => {
  // (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd …))
  relaxed ??= compiles(0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11)
  return relaxed
}
