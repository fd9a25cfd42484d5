/**
 * The Jaxpr, the array-level program in A-normal form that every transformation reads and writes, and the primitive record,
 * one value that answers every question a transformation or the compiler may ask of an operation. All its fields are
 * required, so a missing rule is a compile error. Equations hold primitives and primitives may hold programs: one file.
 */
import type { Aval } from '../base/aval.js'
import type { Codec } from '../base/codec.js'
import type { SourceLine } from '../base/source-line.js'
import type { Lowering } from './lowering.js'

/** A value with a name: an input of the program or a result of an equation. */
export interface Var {
  readonly _tag: 'var'
  readonly id: number
  readonly aval: Aval
}

/** A constant all of whose elements are `value`; booleans are 0 and 1. */
export interface Literal {
  readonly _tag: 'literal'
  readonly value: number
  readonly aval: Aval
}

export type Atom = Var | Literal

/** `outputs = primitive[params] inputs`. The equation holds its primitive's record: passes need no registry. */
export interface Eqn {
  readonly primitive: Primitive
  readonly inputs: readonly Atom[]
  readonly params: Params
  readonly outputs: readonly Var[]
  /** Where in the user's program the operation was called, when known; never part of the program's meaning. */
  readonly source?: SourceLine
}

/**
 * A program is closed: whatever a traced function captured is an input like any other, so it never embeds data beyond
 * splat literals (one number, any shape).
 */
export interface Jaxpr {
  readonly inputs: readonly Var[]
  readonly eqns: readonly Eqn[]
  readonly outputs: readonly Atom[]
}

/** What rules compute with: an array or tracer, known here only by its type. `NDArray` is the one implementation. */
export interface Value extends Aval {
  readonly ndim: number
  readonly size: number
}

/** Parameters are plain data (and jaxprs), so that every equation prints and parses. */
export type Param = number | boolean | string | null | Jaxpr | Opaque | readonly Param[] | { readonly [name: string]: Param }
export type Params = { readonly [name: string]: Param }

/** A host function or another value without a textual form; prints as `host#n`. */
export interface Opaque {
  readonly _tag: 'opaque'
  readonly id: number
  readonly value: unknown
}

/** A tangent or cotangent; `null` is a zero that nobody has to compute. */
export type Tangent = Value | null

/**
 * How a primitive meets differentiation. `xs` are primal operands, `ts` their tangents, `ys` the results.
 *
 * - `linear`: linear in all operands jointly. Its derivative is itself, unless `jvp` says it better for zero tangents.
 * - `multilinear`: linear in each operand while the others are fixed (products, contractions).
 * - `smooth`: anything differentiable; the rule is expressed in linear operations on the tangents.
 * - `partly`: linear in some operands for given values of the others (`select` in its cases, `div` in its numerator).
 * - `structured`: holds programs; splits into a primal part and a linear part that may share residuals.
 * - `zero`: integer-valued or piecewise constant; `why` is shown to people who ask.
 *
 * `transpose` gets the cotangents of the results, the operands (`null` where the operand is the linear unknown) and their
 * types; it returns one cotangent per operand, `null` for the known ones.
 */
export type Ad<P extends Params> =
  | { readonly _tag: 'linear'; readonly transpose: Transpose<P>; readonly jvp?: Jvp<P> }
  | { readonly _tag: 'multilinear'; readonly transpose: Transpose<P> }
  | { readonly _tag: 'smooth'; readonly jvp: Jvp<P> }
  | { readonly _tag: 'partly'; readonly jvp: Jvp<P>; readonly transpose: Transpose<P> }
  | { readonly _tag: 'structured'; readonly linearize: Linearize<P>; readonly transpose: Transpose<P> }
  | { readonly _tag: 'zero'; readonly why: string }

export type Jvp<P extends Params> = (xs: readonly Value[], ts: readonly Tangent[], p: P, ys: readonly Value[]) => readonly Tangent[]

export type Transpose<P extends Params> = (
  cts: readonly Tangent[],
  xs: readonly (Value | null)[],
  p: P,
  avals: readonly Aval[],
) => readonly Tangent[]

export type Linearize<P extends Params> = (
  xs: readonly Value[],
  active: readonly boolean[],
  p: P,
) => { readonly outputs: readonly Value[]; readonly tangents: (ts: readonly Tangent[]) => readonly Tangent[] }

/** The axis that `vmap` adds. */
export interface BatchAxis {
  readonly size: number
  readonly name: string | null
}

/** A result that all examples have in common, and that lacks the axis. */
export interface Shared {
  readonly _tag: 'shared'
  readonly value: Value
}

/**
 * How a primitive meets `vmap`: operands with `batched[i]` carry the new axis in front, the others lack it; every result
 * carries it in front, or is `shared`. Called only when at least one operand is batched.
 */
export type Batch<P extends Params> = (axis: BatchAxis, xs: readonly Value[], batched: readonly boolean[], p: P) => readonly (Value | Shared)[]

// Rules are declared as methods: an `Eqn` holds primitives of every parameter type, which needs bivariant parameters.
export interface Primitive<P extends Params = Params> {
  readonly name: string
  /** Number of operands. */
  readonly arity: number | 'variadic'
  readonly params: Codec<P>
  /** Shapes, dtypes and weak types of all results; throws ShapeError, DTypeError. */
  type(xs: readonly Aval[], p: P): readonly Aval[]
  readonly ad: Bivariant<Ad<P>>
  batch(axis: BatchAxis, xs: readonly Value[], batched: readonly boolean[], p: P): readonly (Value | Shared)[]
  readonly lower: Bivariant<Lowering<P, Jaxpr>>
  /** Honoured by dead-code and common-subexpression elimination and by the scheduler. */
  readonly effects: 'none' | 'ordered' | 'unordered'
  /** The value of every element of result 0 when every operand is a splat of a known number; `undefined`: not a constant. */
  splat?(xs: readonly number[], p: P, operands: readonly Aval[]): number | undefined
  /** The programs inside its parameters: passes walk into them. */
  subprograms?(p: P): readonly Jaxpr[]
  /** What is left where only some results are used. */
  prune?(p: P, used: readonly boolean[]): Pruned<P>
}

/** An operation that keeps some of its operands and results; those asked for, and others perhaps. */
export interface Pruned<P extends Params> {
  readonly params: P
  readonly operands: readonly boolean[]
  readonly results: readonly boolean[]
}

/** A union of records of functions, with every function property turned into a method (bivariant in its parameters). */
export type Bivariant<T> = T extends unknown ? { readonly [K in keyof T]: NonNullable<T[K]> extends ((...args: infer A) => infer R) ? { bivariant(...args: A): R }['bivariant'] : T[K] } : never
