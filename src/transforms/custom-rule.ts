/** What custom derivatives have in common: a program, a rule that is a host function, and values no derivative goes through. */
import { type Aval, formatAval } from '../core/base/aval.js'
import { nonNegativeInt, string, struct } from '../core/base/codec.js'
import { NotDifferentiableError, TreeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { checkSameTree, type MapTree, type TreeDef } from '../core/base/tree.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import { opaqueCodec } from '../core/ir/opaque.js'
import type { Opaque, Value } from '../core/ir/primitive.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { normalizeArgnums } from './argnums.js'
import { flattenArrays } from './flat-function.js'
import type { SymbolicZero } from './symbolic-zero.js'
import type { Argnums } from './types.js'

/** Operands: what the function captured, then its arguments. */
export type CustomCall = { readonly jaxpr: Jaxpr; readonly rule: Opaque; readonly captured: number; readonly name: string }

export const customCallCodec = struct({ jaxpr: jaxprCodec, rule: opaqueCodec, captured: nonNegativeInt, name: string })

/** A rule says nothing about values that the function closes over, and silence is not zero. */
export const checkCaptured = (op: string, xs: readonly Value[], active: readonly boolean[], captured: number): void => {
  const at = active.indexOf(true)
  if (at < 0 || at >= captured) return
  throw new NotDifferentiableError(op, {
    expected: 'every value that is differentiated to be an argument of the function',
    got: `a captured ${formatAval(xs[at]!)}`,
    hint: 'the rule has no derivative for it: make it an argument, or capture lax.stopGradient(x)',
  })
}

export interface CustomRuleOptions {
  /** Positions of arguments that are part of the function and not differentiated: any values. The rules get them first. */
  readonly nondiffArgnums?: Argnums
  /** Whether the rules are told which derivatives are zero, by a `SymbolicZero`, instead of being given zeros. */
  readonly symbolicZeros?: boolean
}
export const customRuleOptions: Known<CustomRuleOptions> = { nondiffArgnums: true, symbolicZeros: true }

/** The types of rules follow from the function's, unless some arguments come first. */
export interface WithNondiff extends CustomRuleOptions {
  readonly nondiffArgnums: Argnums
}

export interface WithSymbolicZeros extends CustomRuleOptions {
  readonly symbolicZeros: true
  readonly nondiffArgnums?: readonly []
}

/** A tree of tangents or cotangents, some of which may be known to be zero. */
export type Symbolic<T> = MapTree<T, NDArray | number, NDArray | SymbolicZero>

/** Arguments in two parts, and together again. */
export interface SplitNondiff {
  readonly fixed: readonly unknown[]
  readonly free: readonly unknown[]
  readonly merge: (free: readonly unknown[]) => readonly unknown[]
}

export const splitNondiff = (op: string, args: readonly unknown[], { nondiffArgnums = [] }: CustomRuleOptions): SplitNondiff => {
  const empty = typeof nondiffArgnums !== 'number' && nondiffArgnums.length === 0
  const fixed = new Set(empty ? [] : normalizeArgnums(op, nondiffArgnums, args.length))
  return {
    fixed: args.filter((_, i) => fixed.has(i)),
    free: args.filter((_, i) => !fixed.has(i)),
    merge: free => {
      let next = 0
      return args.map((arg, i) => (fixed.has(i) ? arg : free[next++]))
    },
  }
}

/** What a rule says the value is, as the function's own results are. */
export const checkResults = (op: string, what: string, tree: unknown, def: TreeDef, expected: readonly Aval[]): readonly NDArray[] => {
  const found = flattenArrays(op, what, tree)
  checkSameTree(op, what, def, found.def, 'the rule and the function must agree')
  return found.leaves.map((y, i) => {
    const wanted = expected[i]!
    if (!shapesEqual(y.shape, wanted.shape) || (y.dtype !== wanted.dtype && !y.weakType)) throw new TreeError(op, { expected: `${what} of type ${formatAval(wanted)}`, got: formatAval(y), hint: 'the rule and the function must agree' })
    return convert(y, wanted.dtype, wanted.weakType)
  })
}
