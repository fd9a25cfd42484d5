/**
 * Kernels: loop nests of typed statements over pointers. `lo` and `hi` bound the outermost loop, so that a driver can run
 * a kernel in blocks, on several threads, or on a few iterations to warm it up.
 */
import type { Index, IndexVar } from './index-expr.js'
import type { Local, Pointer, Scalar } from './scalar.js'

export type Stmt =
  /** `vector`: iterations are independent and the emitter may use lanes. `unroll`: constant bounds, written out. */
  | { readonly _tag: 'for'; readonly counter: IndexVar; readonly from: Index; readonly to: Index; readonly step: number; readonly mode: 'serial' | 'vector' | 'unroll'; readonly body: readonly Stmt[] }
  | { readonly _tag: 'let'; readonly local: Local; readonly value: Scalar }
  /** A mutable register, or a tile of them (indexed by constants once its loops are unrolled), all set to `init`. */
  | { readonly _tag: 'cells'; readonly local: Local; readonly init: Scalar }
  | { readonly _tag: 'set'; readonly local: Local; readonly at: readonly Index[]; readonly value: Scalar }
  | { readonly _tag: 'store'; readonly pointer: Pointer; readonly index: Index; readonly value: Scalar }
  | { readonly _tag: 'if'; readonly when: Scalar; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] }
  | { readonly _tag: 'while'; readonly when: Scalar; readonly body: readonly Stmt[] }

export interface Kernel {
  readonly name: string
  /**
   * Memory behind different pointers may overlap only where nobody can tell the order of accesses: what is loaded through
   * a pointer that this kernel never stores through may be loaded any time, once or often, before the store that ends it.
   */
  readonly pointers: readonly Pointer[]
  /** The counter that runs over `[lo, hi)`. */
  readonly outer: IndexVar
  readonly order: 'parallel' | 'serial'
  readonly body: readonly Stmt[]
}
