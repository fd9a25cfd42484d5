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

/** This engine compiles WebAssembly with SIMD; a content-security policy may forbid it. */
export const hasWasm = (): boolean => {
  supported ??= detect()
  return supported
}

const detect = (): boolean => {
  if (engine === undefined) return false
  try {
    // (func (result v128) (v128.const …)): valid only with SIMD
    new engine.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11))
    return true
  } catch {
    return false
  }
}
