import { allocate, type DType, type TypedArray, wordsPerElement } from '../../base/dtype.js'
import { elementOf } from '../../ir/loop/scalar.js'
import { isWorthASlot, moveIn, pin, release, type Slot, slotView, unwatch, use, watch } from './heap.js'
import { recycle } from './memory.js'

const empties: { [D in DType]?: TypedArray } = {}

const emptyOf = (dtype: DType): TypedArray => (empties[dtype] ??= allocate(dtype, 0))

/**
 * The memory of one array: a typed array, or a slot of the WebAssembly heap. Programs move it between the two; everybody
 * else reads through `typed` and `copy`.
 */
export class Storage {
  /** `null` while the elements are in the slot's care. */
  #typed: TypedArray | null
  #slot: Slot | null
  #wasOperand = false
  #consumed = false
  #shared = false

  private constructor(
    readonly dtype: DType,
    /** In elements of `dtype`: a key or complex number of two words is one. */
    readonly length: number,
    memory: TypedArray | Slot,
  ) {
    if (ArrayBuffer.isView(memory)) {
      this.#typed = memory
      this.#slot = null
    } else {
      this.#typed = null
      this.#slot = memory
      watch(this, memory)
    }
  }

  /** Takes the typed array over: nobody else may write to it. */
  static of(dtype: DType, typed: TypedArray): Storage {
    return new Storage(dtype, typed.length / wordsPerElement(dtype), typed)
  }

  /** Takes the slot over, which nobody watches yet. */
  static inSlot(dtype: DType, slot: Slot): Storage {
    return new Storage(dtype, slot.length / wordsPerElement(dtype), slot)
  }

  /** The elements, not to be written to; valid until the next run of a program. */
  typed(): TypedArray {
    return this.#typed ?? slotView(this.#slot!)
  }

  /** The elements, for the caller to keep. */
  copy(): TypedArray {
    return this.typed().slice()
  }

  /** Keeps the elements in the heap during the run that begins, if they are there. */
  static pin(x: Storage): void {
    if (#slot in x && x.#slot !== null) pin(x.#slot)
  }

  /**
   * The slot of an operand of the running program; `null` if its elements are to be copied: there are few of them, or they
   * belong to another copy of the package, or this is the first time (what is passed once, as a batch of data, never
   * settles in the heap), or memory has run out.
   */
  static slotOf(x: Storage): Slot | null {
    return #slot in x ? x.#operand() : null
  }

  #operand(): Slot | null {
    const slot = this.#slot
    if (slot !== null) return use(slot) ? slot : null
    const typed = this.#typed!
    const element = elementOf(this.dtype)
    if (!isWorthASlot(element, typed.length)) return null
    if (!this.#wasOperand) {
      this.#wasOperand = true
      return null
    }
    const taken = moveIn(element, typed)
    if (taken === undefined) return null
    this.#typed = null
    this.#slot = taken
    watch(this, taken)
    return taken
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

  /** Gives the memory away to a storage of its own. */
  moved(): Storage {
    const typed = this.#typed, slot = this.#slot
    this.#consume()
    return slot === null ? Storage.of(this.dtype, typed!) : Storage.inSlot(this.dtype, slot)
  }

  /** Gives the memory away to whichever program needs it next. */
  discard(): void {
    const typed = this.#typed, slot = this.#slot
    this.#consume()
    if (slot === null) recycle(elementOf(this.dtype), typed!)
    else release(slot)
  }

  #consume(): void {
    if (this.#slot !== null) unwatch(this.#slot)
    this.#consumed = true
    this.#slot = null
    this.#typed = emptyOf(this.dtype) // lets the memory go even while the array is still referenced
  }
}
