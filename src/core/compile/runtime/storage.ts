import { allocate, type DType, type TypedArray, wordsPerElement } from '../../base/dtype.js'

/**
 * The memory of one array. It owns a typed array; callers go through `typed` and `copy`, so that a backend with a heap of
 * its own can keep the elements there instead.
 */
export class Storage {
  #typed: TypedArray
  #consumed = false
  #shared = false

  private constructor(
    readonly dtype: DType,
    /** In elements of `dtype`: a key or complex number of two words is one. */
    readonly length: number,
    typed: TypedArray,
  ) {
    this.#typed = typed
  }

  /** Takes the typed array over: nobody else may write to it. */
  static of(dtype: DType, typed: TypedArray): Storage {
    return new Storage(dtype, typed.length / wordsPerElement(dtype), typed)
  }

  /** The elements, not to be written to; valid until the next run of a program. */
  typed(): TypedArray {
    return this.#typed
  }

  /** The elements, for the caller to keep. */
  copy(): TypedArray {
    return this.#typed.slice()
  }

  /** Whether the memory was given away to a program that ran. */
  get isConsumed(): boolean {
    return this.#consumed
  }

  /** Marks the memory as held by more than one value: donating one of them must not take it from the others. */
  share(): void {
    this.#shared = true
  }

  get isShared(): boolean {
    return this.#shared
  }

  /** Gives the memory away, to whoever calls. */
  consume(): TypedArray {
    const typed = this.#typed
    this.#consumed = true
    this.#typed = allocate(this.dtype, 0) // lets the memory go even while the array is still referenced
    return typed
  }
}
