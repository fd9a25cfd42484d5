/**
 * The types of index and scalar expressions. They refer to each other (an index may be data, a load has an index), so they
 * live together; `index-expr` and `scalar` hold the constructors and give these names on.
 */

/** A loop counter, in `[0, extent)`. */
export interface IndexVar {
  readonly _tag: 'counter'
  readonly id: number
  readonly extent: number
}

export type IndexAtom =
  | IndexVar
  | { readonly _tag: 'div'; readonly of: Index; readonly by: number }
  | { readonly _tag: 'mod'; readonly of: Index; readonly by: number }
  /** An index that was data: an int32 scalar, known to lie in `[0, extent)`. */
  | { readonly _tag: 'data'; readonly value: Scalar; readonly extent: number }

export interface IndexTerm {
  readonly atom: IndexAtom
  readonly coefficient: number
}

/** `constant + Σ coefficient · atom`: no atom twice, no coefficient zero, terms in a fixed order. */
export interface Index {
  readonly constant: number
  readonly terms: readonly IndexTerm[]
}

/** What a scalar is computed in. Narrow integers live in i32/u32, halves in f32. */
export type Reg = 'f32' | 'f64' | 'i32' | 'u32' | 'bool'

/** A named value or accumulator of a kernel; `extents` make it a tile of registers. */
export interface Local {
  readonly _tag: 'localName'
  readonly id: number
  readonly reg: Reg
  readonly extents: readonly number[]
}

/** Memory a kernel is handed; the program binds it to an input, a result or scratch. */
export interface Pointer {
  readonly _tag: 'pointer'
  readonly id: number
  /** What is stored: narrow integers, `uint16` for the bits of halves, `uint8` 0/1 for bool. */
  readonly element: 'float32' | 'float64' | 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32'
}

export type Scalar =
  | { readonly _tag: 'const'; readonly reg: Reg; readonly value: number }
  /** Integers and bool load into i32/u32; `bool` buffers load as u32 0/1 and are compared. */
  | { readonly _tag: 'load'; readonly reg: Reg; readonly pointer: Pointer; readonly index: Index }
  /** The i32 value of an index. */
  | { readonly _tag: 'index'; readonly reg: 'i32'; readonly index: Index }
  | { readonly _tag: 'local'; readonly reg: Reg; readonly local: Local; readonly at: readonly Index[] }
  /** `then` is evaluated only where `when` holds: its loads may lie outside otherwise. */
  | { readonly _tag: 'guard'; readonly reg: Reg; readonly when: Scalar; readonly then: Scalar; readonly else: Scalar }
  | { readonly _tag: 'op'; readonly reg: Reg; readonly op: ScalarOp; readonly args: readonly Scalar[] }

/**
 * The whole machine. Operands have the register of the result, except: comparisons give bool; `select` takes a bool first;
 * conversions and bit casts are named after their target. Integers wrap. i32/u32 division by zero gives −1 (all ones),
 * remainder by zero the dividend, INT_MIN / −1 INT_MIN. Shifts by 32 or more give 0 (`shr` of i32: the sign).
 * `min`/`max` propagate NaN and order −0 below 0. `nearest` rounds half to even. `mulAdd` is x·y + z, whose product may be rounded
 * before it is added or not, as the machine does it faster: the one operation emitters need not agree on to the bit.
 */
export type ScalarOp =
  | 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'nearest' | 'min' | 'max' | 'copysign' | 'mulAdd'
  | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'
  | 'and' | 'or' | 'xor' | 'not' | 'shl' | 'shr' | 'clz' | 'popcount'
  | 'select'
  /** To the result's register: float↔float rounds, int→float rounds, float→int truncates and saturates (NaN → 0), int↔int reinterprets, bool→number 0/1, number→bool `≠ 0`. */
  | 'convert'
  /** Reinterprets the bits f32 ↔ i32/u32. */
  | 'bitcast'
  /** The two 32-bit halves of an f64 (result i32), and an f64 from them (arguments: high i32, low i32). */
  | 'highWord' | 'lowWord' | 'fromWords'
