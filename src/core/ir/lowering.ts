/**
 * What an operation costs, as data: how a primitive's results are defined element by element. The compiler reads nothing
 * else about a primitive, and the definitions mention no machine: index maps, scalar expressions and statements of the
 * loop program only.
 */
import type { Aval } from '../base/aval.js'
import type { DType, TypedArray } from '../base/dtype.js'
import type { Index } from './loop/index-expr.js'
import type { Stmt } from './loop/kernel.js'
import type { Reg, Scalar } from './loop/scalar.js'

/** An operand, known by its type and by what its element at an index is. Reading it may inline the producer. */
export interface Source {
  readonly aval: Aval
  /** The element at a logical index (one entry per axis; `'key'` arrays have a trailing axis of two words). */
  at(index: readonly Index[]): Scalar
}

export type Monoid = 'sum' | 'prod' | 'max' | 'min' | 'and' | 'or' | 'xor'

/** An operand or result of a routine, laid out row-major in memory; indices are flat. */
export interface Buffer {
  readonly aval: Aval
  load(index: Index): Scalar
  store(index: Index, value: Scalar): Stmt
}

export interface RoutineKernel {
  /** Iterations of the outer loop. */
  readonly extent: number
  /** Whether iterations may run in any order and on several threads. */
  readonly order: 'parallel' | 'serial'
  readonly body: (i: Index) => readonly Stmt[]
}

export interface Routine {
  /** Result 0 begins as a copy of this operand, taken over in place when the operand dies here. */
  readonly seed?: number
  readonly kernels: readonly RoutineKernel[]
}

export interface RoutineScope {
  readonly operands: readonly Buffer[]
  readonly results: readonly Buffer[]
  /** Working memory for the routine's lifetime. */
  scratch(dtype: DType, elements: number): Buffer
}

export interface Reduction {
  /** The reduced domain, row-major; elements are combined in that order, in `lanes` interleaved partial results. Of sums wider than their elements, four of a lane at a time, see `reduceInLanes`. */
  readonly extents: readonly number[]
  /** 8 when the operand's minor axis is reduced, else 1. Part of the meaning: it fixes the order of rounding. */
  readonly lanes: 1 | 8
  readonly monoid: Monoid
  /** The register of an element. */
  readonly element: Reg
  /** The register that accumulates: float32 sums accumulate in f64. */
  readonly accumulator: Reg
  /** The element of the domain at `r` for the result element `out`. */
  readonly at: (xs: readonly Source[], out: readonly Index[], r: readonly Index[]) => Scalar
  /** From the accumulated register to the result's register. */
  readonly finish: (acc: Scalar) => Scalar
}

/** `out[b, m, n] = Σ_k lhs(b, m, k) · rhs(b, n, k)`, accumulated in order of k, in `lanes` interleaved partial sums, in the register of the result. */
export interface Contraction {
  readonly batch: readonly number[]
  readonly m: readonly number[]
  readonly n: readonly number[]
  readonly k: readonly number[]
  /** 8 when there is one row or one column and k is minor in both operands, else 1. Part of the meaning: it fixes the order of rounding. */
  readonly lanes: 1 | 8
  readonly lhs: (xs: readonly Source[], b: readonly Index[], m: readonly Index[], k: readonly Index[]) => Scalar
  readonly rhs: (xs: readonly Source[], b: readonly Index[], n: readonly Index[], k: readonly Index[]) => Scalar
}

/** A function of the host: it reads copies of the operands' memory and writes all of the results'. */
export type HostFunction = (operands: readonly TypedArray[], results: readonly TypedArray[]) => void

/** `J` is the type of programs, which lies above this file. */
export type Structured<J> =
  | { readonly _tag: 'call'; readonly body: J }
  /** Inputs of both: constants, then carry. */
  | { readonly _tag: 'while'; readonly cond: J; readonly condConsts: number; readonly body: J; readonly bodyConsts: number }
  /** Inputs of body: constants, carry, one slice of each sequence; results: carry, one slice of each stacked result. */
  | { readonly _tag: 'scan'; readonly body: J; readonly consts: number; readonly carry: number; readonly length: number; readonly reverse: boolean }
  /** First operand: the int32 index of the branch, in range. */
  | { readonly _tag: 'branch'; readonly branches: readonly J[] }

export type Lowering<P, J = never> =
  /** Each result element is one scalar expression over operand elements: pointwise, views, guarded views, gathers. */
  | { readonly _tag: 'map'; readonly at: (xs: readonly Source[], index: readonly Index[], p: P, result: number) => Scalar }
  /** Identities that keep the row-major order of elements (reshape, squeeze): free on memory. */
  | { readonly _tag: 'alias' }
  | { readonly _tag: 'reduce'; readonly reduction: (xs: readonly Aval[], p: P) => Reduction }
  | { readonly _tag: 'contract'; readonly contraction: (xs: readonly Aval[], p: P) => Contraction }
  /** Opaque to fusion; written in statements of the loop program over row-major buffers. */
  | { readonly _tag: 'routine'; readonly routine: (scope: RoutineScope, p: P) => Routine }
  | { readonly _tag: 'structured'; readonly structured: (p: P) => Structured<J> }
  /** A call of the host, between kernels. */
  | { readonly _tag: 'host'; readonly host: (xs: readonly Aval[], p: P) => HostFunction }
  /** Result i is operand i; common-subexpression elimination, fusion and scheduling do not cross it. */
  | { readonly _tag: 'barrier' }
