/**
 * What must hold of every function made of this library's operations, as fast-check properties over random arguments.
 *
 *     fc.assert(laws.batchIsMap({ f: x => np.sin(x), args: fc.tuple(testing.arrays({ shape: [3] })) }))
 *
 * Derivative laws need float arguments away from kinks; float64 shows the most. To the bit means: types, NaN, −0 and all.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { type Aval, avalsEqual, formatAval, sameType } from '../core/base/aval.js'
import { isInexact, wordsPerElement } from '../core/base/dtype.js'
import { MismatchError } from '../core/base/errors.js'
import { sizeOf } from '../core/base/shape.js'
import { flatten, map } from '../core/base/tree.js'
import { type Backend, backend, setBackend } from '../core/compile/runtime/backend.js'
import { checkJaxpr } from '../core/ir/check.js'
import { type Jaxpr, outputAvals } from '../core/ir/jaxpr.js'
import { printJaxpr } from '../core/ir/print.js'
import { evalJaxpr, splat } from '../core/trace/eval-jaxpr.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { jit } from '../transforms/jit.js'
import { jvp } from '../transforms/jvp.js'
import { parseJaxpr } from '../transforms/parse-jaxpr.js'
import { vjp } from '../transforms/vjp.js'
import { vmap } from '../transforms/vmap.js'
import { arrayOf } from './arrays.js'
import { checkJvp, checkVjp, type CheckOptions, differencesShowDerivative } from './check-grads.js'
import { differenceBeyond, differenceInUlps } from './closeness.js'
import { normals } from './numbers.js'
import { programOf, type Sample, samples, type Subject, type Subjects } from './subject.js'
import type { Tolerance } from './tolerance.js'
import { addScaled, directionLike, innerProduct } from './tree-arithmetic.js'

type Law = fc.IPropertyWithHooks<[Sample]>

type Arrays = readonly NDArray[]

/** `expected` is what the law compares with: another way to compute the same. */
const sameBits = (law: string, got: unknown, expected: unknown): void => {
  const difference = differenceInUlps(got, expected, 0)
  if (difference !== undefined) throw new MismatchError(law, { expected: 'results equal to the bit', got: difference })
}

const close = (law: string, got: unknown, expected: unknown, tolerance: Tolerance): void => {
  const difference = differenceBeyond(got, expected, tolerance)
  if (difference !== undefined) throw new MismatchError(law, { expected: 'close results', got: difference })
}

const law = (subjects: Subjects, holds: (f: Subject['f'], xs: Arrays, sample: Sample) => void): Law =>
  fc.property(samples(subjects), sample => holds(sample.f, sample.rows[0]!, sample))

const programs = new WeakMap<Subject['f'], Subject['f']>()

/** `jit(f)`, one for every `f`: it is traced for the first arguments, and what it took for a constant shows at the next. */
const jitted = (f: Subject['f']): Subject['f'] => {
  const known = programs.get(f)
  if (known !== undefined) return known
  const fresh = jit(f)
  programs.set(f, fresh)
  return fresh
}

/** The trace of a function has the types its results have, and its results as many elements as their types say. */
export const typesAgree = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const types = outputAvals(checkJaxpr(programOf(f, xs)))
    const [results] = flatten(f(...xs))
    results.forEach((y: unknown, i) => {
      if (!isNDArray(y) || !avalsEqual(y, types[i]!)) throw new MismatchError('typesAgree', { expected: formatAval(types[i]!), got: isNDArray(y) ? formatAval(y) : String(y) })
      const data = y.toTypedArray()
      if (data.length !== sizeOf(y.shape) * wordsPerElement(y.dtype)) throw new MismatchError('typesAgree', { expected: `the elements of ${formatAval(y)}`, got: `${data.length} numbers` })
      if (y.dtype === 'bool' && data.some(v => v > 1)) throw new MismatchError('typesAgree', { expected: '0 and 1 as the elements of bool', got: String(data) })
    })
  })

/** A jitted function computes what the function computes, to the bit; with its arguments captured too. */
export const jitIsEager = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const expected = f(...xs)
    sameBits('jitIsEager', jitted(f)(...xs), expected)
    sameBits('jitIsEager', jit(() => f(...xs))(), expected)
  })

/** The compiled program computes what the reference interpreter (or another backend) computes, to the bit; one operation at a time too. */
export const backendsAgree = (subjects: Subjects, name: Backend = 'reference'): Law =>
  law(subjects, (f, xs) => {
    const expected = jitted(f)(...xs)
    withBackend(name, () => {
      sameBits('backendsAgree', jitted(f)(...xs), expected)
      sameBits('backendsAgree', f(...xs), expected)
    })
  })

const withBackend = <R>(name: Backend, body: () => R): R => {
  const before = backend()
  setBackend(name)
  try {
    return body()
  } finally {
    setBackend(before)
  }
}

/** One repeated number is the array full of it: constants may be folded, and stored as nothing. */
export const splatsAreArrays = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    if (xs.some(x => x.dtype === 'key')) return
    const values = xs.map(x => x.toTypedArray()[0] ?? 1)
    const full = xs.map((x, i) => arrayOf(x, new Float64Array(x.size).fill(values[i]!)))
    const repeated = xs.map(({ shape, dtype, weakType }, i) => splat(values[i]!, { shape, dtype, weakType }))
    const expected = f(...full)
    sameBits('splatsAreArrays', f(...repeated), expected)
    sameBits('splatsAreArrays', jit(() => f(...repeated))(), expected)
  })

/** Capturing an argument instead of passing it changes nothing: captured from outside, and from an enclosing trace. */
export const closuresChangeNothing = (subjects: Subjects): Law =>
  law(subjects, (f, xs, { chosen }) => {
    const expected = f(...xs)
    const passed = xs.filter((_, i) => !chosen[i])
    sameBits('closuresChangeNothing', jit((...some: Arrays) => f(...merged(xs, chosen, some)))(...passed), expected)
    const nested = jit((...all: Arrays) => jit((...some: Arrays) => f(...merged(all, chosen, some)))(...all.filter((_, i) => !chosen[i])))
    sameBits('closuresChangeNothing', nested(...xs), expected)
  })

/** `all`, with `some` in place of those that are not chosen. */
const merged = (all: Arrays, chosen: readonly boolean[], some: Arrays): Arrays => {
  let next = 0
  return all.map((x, i) => (chosen[i] ? x : some[next++]!))
}

/** Batching is mapping: `vmap(f)` of a stack is the stack of `f` of each, whichever arguments are mapped. To the bit unless a tolerance is given. */
export const batchIsMap = (subjects: Subjects, tolerance?: Tolerance): Law =>
  fc.property(samples(subjects, 3), ({ f, rows, chosen }) => {
    const [first] = rows
    if (first!.length === 0) return
    const mapped = chosen.every(c => !c) ? chosen.map(() => true) : chosen
    const inputs = first!.map((x, i) => (mapped[i] ? stacked(rows.map(row => row[i]!)) : x))
    const batch = vmap(f, { inAxes: mapped.map(m => (m ? 0 : null)) })(...inputs)
    rows.forEach((row, r) => {
      const got = map((y: NDArray) => rowOf(y, r), batch)
      const expected = f(...first!.map((x, i) => (mapped[i] ? row[i]! : x)))
      if (tolerance === undefined) sameBits('batchIsMap', got, expected)
      else close('batchIsMap', got, expected, tolerance)
    })
  })

const stacked = (xs: Arrays): NDArray => {
  const { shape, dtype, weakType } = xs[0]!
  return arrayOf({ shape: [xs.length, ...shape], dtype, weakType }, xs.flatMap(x => [...x.toTypedArray()]))
}

const rowOf = (x: NDArray, row: number): NDArray => {
  const type: Aval = { shape: x.shape.slice(1), dtype: x.dtype, weakType: x.weakType }
  const count = sizeOf(type.shape) * wordsPerElement(x.dtype)
  return arrayOf(type, x.toTypedArray().subarray(row * count, (row + 1) * count))
}

/** Programs print, read back as the same program, and check; also once they are batched, jitted or linearized. */
export const printingParses = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    samePrint(programOf(f, xs))
    samePrint(programOf(jit(f), xs))
  })

const samePrint = (jaxpr: Jaxpr): void => {
  const text = printJaxpr(checkJaxpr(jaxpr))
  const back = parseJaxpr(text)
  if (E.isLeft(back)) throw new MismatchError('printingParses', { expected: 'a text that parses', got: `${back.left.message}\n${text}` })
  const again = printJaxpr(back.right)
  if (again !== text) throw new MismatchError('printingParses', { expected: text, got: again })
}

/** Each pass of a compiler gives a program of the same types, weak or not, that computes the same to the bit. */
export const passesPreserve = (passes: { readonly [name: string]: (jaxpr: Jaxpr) => Jaxpr }, subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const repeated = (...ys: Arrays): unknown => [f(...ys), jit(f)(...ys), f(...ys)] // something to inline, and to share
    const before = programOf(repeated, xs)
    const expected = evalJaxpr(before, xs)
    for (const [name, pass] of Object.entries(passes)) {
      const after = checkJaxpr(pass(before), sameType)
      if (after === before) continue
      after.outputs.forEach(({ aval }, i) => {
        if (!sameType(aval, before.outputs[i]!.aval)) throw new MismatchError(name, { expected: formatAval(before.outputs[i]!.aval), got: formatAval(aval) })
      })
      sameBits(name, evalJaxpr(after, xs), expected)
    }
  })

// ------------------------------------------------------------------ derivatives

const isFloat64 = (trees: unknown): boolean => flatten(trees)[0].every((x: unknown) => isNDArray(x) && (!isInexact(x.dtype) || x.dtype === 'float64'))

/** Errors of rounding only; of differences, checkJvp knows. */
const rounding = (trees: unknown): number => (isFloat64(trees) ? 1e-9 : 1e-3)

/** The step of differences: in float64 one that leaves the derivative five digits more than it is asked for. */
const differences = (f: Subject['f'], xs: Arrays): CheckOptions => (isFloat64([xs, f(...xs)]) ? { eps: 2 ** -17 } : {})

/** The forward derivative is the one that differences of values show, where they show one. */
export const jvpIsDerivative = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const options = differences(f, xs)
    fc.pre(differencesShowDerivative(f, xs, options))
    checkJvp(f, (primals: Arrays, tangents: Arrays): readonly unknown[] => jvp(f, primals, tangents), xs, options)
  })

/** The reverse derivative is the one that differences of values show, where they show one. */
export const vjpIsDerivative = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const options = differences(f, xs)
    fc.pre(differencesShowDerivative(f, xs, options))
    checkVjp(f, (...primals: Arrays) => vjp(f, primals), xs, options)
  })

/** The derivative is linear in the tangent. */
export const jvpIsLinear = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const next = normals(1)
    const t = directionLike(xs, next)
    const u = directionLike(xs, next)
    const along = (v: Arrays): unknown => floatsOf(jvp(f, xs, v)[1])
    const tolerance = 100 * rounding([xs, f(...xs)])
    close('jvpIsLinear', along(addScaled(t, 3, u)), addScaled(along(t), 3, along(u)), { atol: tolerance, rtol: tolerance })
  })

const floatsOf = (tree: unknown): Arrays => flatten(tree)[0].filter((x: unknown): x is NDArray => isNDArray(x) && isInexact(x.dtype))

/** Programs that square again and again leave the range of floats somewhere, and there nothing is linear. */
const isModerate = (tree: unknown): boolean => floatsOf(tree).every(x => x.toTypedArray().every(v => Math.abs(v) < 1e30))

/** Reverse is the adjoint of forward: ⟨ct, ∂f·t⟩ = ⟨∂fᵀ·ct, t⟩, in any of the arguments while the others are captured. */
export const transposeIsAdjoint = (subjects: Subjects): Law =>
  law(subjects, (f, xs, { chosen }) => {
    const partial = (...some: Arrays): unknown => f(...merged(xs, chosen, some))
    const given = xs.filter((_, i) => !chosen[i])
    if (!given.some(x => isInexact(x.dtype))) return
    const next = normals(2)
    const tangents = directionLike(given, next)
    const [out, pushed] = jvp(partial, given, tangents)
    const ct = directionLike(out, next)
    fc.pre(isModerate([out, pushed]))
    const pulled = vjp(partial, given)[1](ct)
    const left = innerProduct(ct, pushed)
    const right = innerProduct(tangents, pulled)
    const scale = 1 + Math.sqrt(innerProduct(ct, ct) * innerProduct(pushed, pushed))
    if (!(Math.abs(left - right) <= rounding([xs, out]) * scale)) throw new MismatchError('transposeIsAdjoint', { expected: `⟨ct, ∂f·t⟩ = ${left}`, got: `⟨∂fᵀ·ct, t⟩ = ${right}` })
  })

/** Differentiating a jitted function and jitting the derivative are one: forward and reverse. */
export const derivativeCommutesWithJit = (subjects: Subjects): Law =>
  law(subjects, (f, xs) => {
    const next = normals(3)
    const tangents = directionLike(xs, next)
    const ct = directionLike(f(...xs), next)
    const push = (g: Subject['f'], ...ys: Arrays): unknown => jvp(g, ys, tangents)
    const pull = (g: Subject['f'], ...ys: Arrays): unknown => vjp(g, ys)[1](ct)
    const tolerance = rounding([xs, ct])
    for (const derive of [push, pull]) {
      const expected = derive(f, ...xs)
      sameBits('derivativeCommutesWithJit', jit((...ys: Arrays) => derive(f, ...ys))(...xs), expected)
      close('derivativeCommutesWithJit', derive(jit(f), ...xs), expected, { atol: tolerance, rtol: tolerance })
    }
  })
