/** Functions with a reverse rule of their own: a forward pass that saves residuals, and what becomes of a cotangent. */
import { TreeError } from '../core/base/errors.js'
import { checkOptions } from '../core/base/options.js'
import { flatten, leavesUpTo, type MapTree, unflatten } from '../core/base/tree.js'
import { outputAvals } from '../core/ir/jaxpr.js'
import { opaque } from '../core/ir/opaque.js'
import type { Linearize, Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { bind } from '../core/trace/bind.js'
import { isTracing, traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { asArray, asArrays, type NDArray } from '../core/trace/ndarray.js'
import { atOwnLines } from '../core/base/source-line.js'
import { batchFunction, cotangentOf } from './batch-function.js'
import { batchJaxpr, materializeBatch } from './batch-program.js'
import { activeTangents, calling } from './call.js'
import { checkCaptured, checkResults, type CustomCall, customCallCodec, type CustomRuleOptions, customRuleOptions, splitNondiff, type Symbolic, type WithNondiff, type WithSymbolicZeros } from './custom-rule.js'
import { type AnyFunction, checkFunction, type FlatTree, flattenArrays } from './flat-function.js'
import { instantiate } from './forward.js'
import { checkLike } from './jvp.js'
import { scatterTangents, tangentAval } from './linearize-program.js'
import { bindPull, type Pull } from './linear-call.js'
import { CustomVjpPrimal, isSymbolicZero, orSymbolicZero } from './symbolic-zero.js'
import { callDirectly, flattenArguments, traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/**
 * From arguments, and which of them are differentiated, to results, residuals, and the function from residuals and cotangents to one
 * cotangent per argument, on flat lists.
 */
type VjpRule = (xs: readonly Value[], perturbed: readonly boolean[]) => { readonly results: readonly Value[]; readonly residuals: readonly Value[]; readonly pull: Pull }

const ruleOf = ({ rule }: CustomCall): VjpRule => rule.value as VjpRule // made from one, by everybody who binds

const linearize: Linearize<CustomCall> = (xs, active, p) => {
  checkCaptured(p.name, xs, active, p.captured)
  const args = xs.slice(p.captured), mask = active.slice(p.captured)
  const { results, residuals, pull } = ruleOf(p)(args, mask)
  const some: Pull = (res, cts) => pull(res, cts).filter((_, i) => mask[i])
  return { outputs: results, tangents: ts => bindPull(p.name, some, residuals, activeTangents(ts.slice(p.captured), args, mask), outputAvals(p.jaxpr)) }
}

export const customVjpP: Primitive<CustomCall> = calling({
  name: 'custom_vjp_call',
  params: customCallCodec,
  linearize,
  batch: (axis, xs, batched, p) => {
    const program = batchJaxpr(p.jaxpr, axis, batched)
    const flags = batched.slice(p.captured)
    const rule: VjpRule = (args, perturbed) => {
      let count = 0
      let pull: Pull = () => []
      const all = batchFunction(axis, ys => {
        const out = ruleOf(p)(ys, perturbed)
        count = out.results.length
        pull = out.pull
        return [...out.results, ...out.residuals]
      }, { values: args, batched: flags }).filter(y => y !== null)
      const saved = all.slice(count)
      const held = saved.map(r => r.batched)
      return {
        results: all.slice(0, count).map(y => materializeBatch(axis, y)),
        residuals: saved.map(r => r.value),
        pull: (res, cts) =>
          batchFunction(axis, pull, { values: res, batched: held }, { values: cts, batched: cts.map(() => true) })
            .map((ct, i) => cotangentOf(axis, ct, flags[i]!)),
      }
    }
    return bind(customVjpP, [...program.captured, ...xs], { ...p, jaxpr: program.jaxpr, rule: opaque(rule), captured: program.captured.length + p.captured })
  },
})

/** One cotangent per argument, leaf by leaf, checked against the arguments; `null` stands for zero, of an argument or of any part of one. */
const checkCotangents = (op: string, out: unknown, args: readonly FlatTree[]): readonly Tangent[] => {
  if (!Array.isArray(out) || out.length !== args.length) throw new TreeError(op, { expected: `a list of ${args.length} cotangent${args.length === 1 ? '' : 's'}, one per argument (null for zero)`, got: Array.isArray(out) ? `a list of ${out.length}` : typeof out })
  return args.flatMap(({ leaves, def }, n) => {
    const what = `the cotangent of argument ${n}`
    const [given, prefix] = flatten(out[n], { isLeaf: x => x === null })
    let next = 0
    return leavesUpTo(prefix, unflatten(def, leaves), op).flatMap((subtree, i): readonly Tangent[] => {
      const part = leaves.slice(next, (next += flatten(subtree)[0].length))
      if (given[i] === null || isSymbolicZero(given[i])) return part.map(() => null)
      if (part.length !== 1) throw new TreeError(op, { expected: `${what} like the argument, ${def}`, got: 'an array where that has a tree' })
      return [checkLike(op, what, part[0]!, flattenArrays(op, what, given[i]).leaves[0]!)]
    })
  })
}

type Cotangents = readonly unknown[]

/** The arguments as `fwd` gets them with `symbolicZeros`. */
type Perturbable<A extends readonly unknown[]> = { [K in keyof A]: MapTree<A[K], NDArray | number, CustomVjpPrimal> }

/**
 * `f` with its reverse derivative given by two functions: `fwd(...args) → [result, residuals]`, and
 * `bwd(residuals, ct) → [...cts]` with one cotangent per argument, `null` for zero. With `nondiffArgnums`: `bwd(...nondiff, residuals, ct)`.
 * With `symbolicZeros` the leaves of the arguments of `fwd` are `CustomVjpPrimal`s, which tell which of them are differentiated, and
 * cotangents that are known to be zero come as a `SymbolicZero`.
 *
 * Source: `jax.custom_vjp`. Forward mode is a NotDifferentiableError, and so is a derivative in a value that `f` closes over.
 *
 * @example
 * ```ts
 * import { customVjp, grad, np, type NDArray, SymbolicZero } from 'cotangent'
 * const clipped = customVjp((x: NDArray) => x, x => [x, null], (_, ct) => [np.clip(ct, -1, 1)])
 * grad(x => np.multiply(100, clipped(x)))(3).item() // => 1
 *
 * const scaled = customVjp((w: NDArray, x: NDArray) => np.multiply(w, x),
 *   (w, x) => [np.multiply(w.value, x.value), { w: x.perturbed ? w.value : null, x: x.value }],
 *   ({ w, x }, ct) => (ct instanceof SymbolicZero ? [null, null] : [np.multiply(ct, x), w && np.multiply(ct, w)]), { symbolicZeros: true })
 * grad(scaled)(2, 5).item() // => 5
 * ```
 */
export function customVjp<A extends readonly NDArray[], R, S>(f: (...args: A) => R, fwd: (...args: A) => readonly [unknown, S], bwd: (residuals: Arrays<S>, ct: Arrays<R>) => Cotangents): (...args: Arguments<A>) => Arrays<R>
export function customVjp<A extends readonly unknown[], R, S>(f: (...args: A) => R, fwd: (...args: A) => readonly [unknown, S], bwd: (residuals: Arrays<S>, ct: Arrays<R>) => Cotangents): (...args: Arguments<A>) => Arrays<R>
export function customVjp<A extends readonly unknown[], R>(f: (...args: A) => R, fwd: (...args: never[]) => readonly [unknown, unknown], bwd: (...args: never[]) => Cotangents, options: WithNondiff): (...args: Arguments<A>) => Arrays<R>
export function customVjp<A extends readonly NDArray[], R, S>(f: (...args: A) => R, fwd: (...args: Perturbable<A>) => readonly [unknown, S], bwd: (residuals: Arrays<S>, ct: Symbolic<R>) => Cotangents, options: WithSymbolicZeros): (...args: Arguments<A>) => Arrays<R>
export function customVjp<A extends readonly unknown[], R, S>(f: (...args: A) => R, fwd: (...args: Perturbable<A>) => readonly [unknown, S], bwd: (residuals: Arrays<S>, ct: Symbolic<R>) => Cotangents, options: WithSymbolicZeros): (...args: Arguments<A>) => Arrays<R>
export function customVjp(f: AnyFunction, fwd: AnyFunction, bwd: AnyFunction, options: CustomRuleOptions = {}): (...args: readonly unknown[]) => unknown {
  checkOptions('customVjp', options, customRuleOptions)
  for (const part of [f, fwd, bwd]) checkFunction('customVjp', part)
  return (...args) => {
    const { fixed, free, merge } = splitNondiff('customVjp', args, options)
    const inner: AnyFunction = (...some) => f(...(merge(some) as never[])) // the public signatures tie the arguments to f
    if (!isTracing()) return callDirectly('customVjp', inner, free)
    const { jaxpr, captured, operands, def, result } = traceCall('customVjp', inner, free)
    const trees = flattenArguments('customVjp', free)
    const each = free.map((tree, i) => flattenArrays('customVjp', `argument ${i}`, tree))
    const { symbolicZeros = false } = options
    const zero = symbolicZeros ? orSymbolicZero : instantiate
    const avals = outputAvals(jaxpr)
    const rule: VjpRule = (xs, perturbed) => {
      const primals = symbolicZeros ? xs.map((x, i) => new CustomVjpPrimal(asArray(x), perturbed[i]!)) : xs
      const out: unknown = atOwnLines(() => fwd(...(merge(trees.rebuild(primals)) as never[]))) // as above
      if (!Array.isArray(out) || out.length !== 2) throw new TreeError('customVjp', { expected: 'fwd to return [result, residuals]', got: Array.isArray(out) ? `a list of ${out.length}` : typeof out })
      const res = flattenArrays('customVjp', 'the residuals', out[1])
      return {
        results: checkResults('customVjp', 'the result of fwd', out[0], def, avals),
        residuals: res.leaves,
        pull: (saved, cts) => checkCotangents('customVjp', atOwnLines(() => bwd(...([...fixed, unflatten(res.def, saved), unflatten(def, cts.map((ct, i) => zero(ct, avals[i]!)))] as never[]))), each), // as above
      }
    }
    return result(bind(customVjpP, operands, { jaxpr, rule: opaque(rule), captured: captured.length, name: 'customVjp' }))
  }
}

/**
 * `f` returns `[result, pull]`, where `pull(ct)` gives the cotangents of the arguments: a list, or one tree for one argument. The
 * result is the function of the first, differentiated by the second.
 *
 * Source: `jax.custom_gradient`.
 *
 * @example
 * ```ts
 * import { customGradient, grad, np, type NDArray } from 'cotangent'
 * const f = customGradient((x: NDArray) => [np.square(x), (ct: NDArray) => np.multiply(ct, 7)])
 * grad(f)(3).item() // => 7
 * ```
 */
export function customGradient<A extends readonly NDArray[], R>(f: (...args: A) => readonly [R, (ct: Arrays<R>) => unknown]): (...args: Arguments<A>) => Arrays<R>
export function customGradient<A extends readonly unknown[], R>(f: (...args: A) => readonly [R, (ct: Arrays<R>) => unknown]): (...args: Arguments<A>) => Arrays<R>
export function customGradient(f: (...args: never[]) => readonly [unknown, (ct: never) => unknown]): (...args: readonly unknown[]) => unknown {
  checkFunction('customGradient', f)
  return (...args) => {
    const value: AnyFunction = (...some) => f(...some)[0]
    if (!isTracing()) return callDirectly('customGradient', value, args)
    const { jaxpr, captured, operands, def, result } = traceCall('customGradient', value, args)
    const trees = flattenArguments('customGradient', args)
    const each = args.map((tree, i) => flattenArrays('customGradient', `argument ${i}`, tree))
    const rule: VjpRule = xs => {
      const [out, pull] = atOwnLines(() => f(...(trees.rebuild(xs) as never[]))) // the public signatures tie the arguments to f
      const results = checkResults('customGradient', 'the result', out, def, outputAvals(jaxpr))
      let present: readonly boolean[] = []
      const traced = traceJaxpr('abstract', 'customGradient', results.map(tangentAval), cts => {
        const back = atOwnLines(() => pull(unflatten(def, cts) as never)) // as above
        const leaves = checkCotangents('customGradient', args.length === 1 && !(Array.isArray(back) && back.length === 1) ? [back] : back, each)
        present = leaves.map(ct => ct !== null)
        return asArrays(leaves.filter(ct => ct !== null))
      })
      return { results, residuals: traced.captured, pull: (saved, cts) => scatterTangents(present, evalJaxpr(traced.jaxpr, [...saved, ...cts.map((ct, i) => instantiate(ct, results[i]!))])) }
    }
    return result(bind(customVjpP, operands, { jaxpr, rule: opaque(rule), captured: captured.length, name: 'customGradient' }))
  }
}
