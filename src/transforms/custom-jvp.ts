/** Functions with a forward rule of their own; reverse mode transposes it. */
import { isInexact } from '../core/base/dtype.js'
import type { Aval } from '../core/base/aval.js'
import { ArgumentError, TreeError } from '../core/base/errors.js'
import { checkOptions } from '../core/base/options.js'
import { flatten, type TreeDef, unflatten } from '../core/base/tree.js'
import { outputAvals } from '../core/ir/jaxpr.js'
import { opaque } from '../core/ir/opaque.js'
import type { Linearize, Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { bind } from '../core/trace/bind.js'
import { isTracing, JaxprBuilder, within } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { asArray, asArrays, type NDArray, representationOf } from '../core/trace/ndarray.js'
import { atOwnLines } from '../core/base/source-line.js'
import { batchFunction } from './batch-function.js'
import { batchJaxpr, materializeBatch } from './batch-program.js'
import { calling } from './call.js'
import { checkCaptured, checkResults, type CustomCall, customCallCodec, type CustomRuleOptions, customRuleOptions, splitNondiff, type Symbolic, type WithNondiff, type WithSymbolicZeros } from './custom-rule.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { instantiate, zerosLike } from './forward.js'
import { scatterTangents, tangentAval } from './linearize-program.js'
import { isSymbolicZero, orSymbolicZero } from './symbolic-zero.js'
import { flattenArguments, callDirectly, traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/** From arguments and their tangents to results and theirs, on flat lists. */
type JvpRule = (xs: readonly Value[], ts: readonly Tangent[]) => { readonly results: readonly Value[]; readonly tangents: readonly Tangent[] }

const ruleOf = ({ rule }: CustomCall): JvpRule => rule.value as JvpRule // made from one, by everybody who binds

/** The rule runs once: its results on the values, what it does with tangents as a linear program. */
const linearize: Linearize<CustomCall> = (xs, active, p) => {
  checkCaptured(p.name, xs, active, p.captured)
  const args = xs.slice(p.captured), mask = active.slice(p.captured)
  const builder = new JaxprBuilder('abstract', p.name)
  const { results, tangents } = within(builder, () => {
    const ts = args.map((x, i) => (mask[i] ? builder.input(tangentAval(x)) : null))
    const out = ruleOf(p)(args, ts)
    const isTangent = out.results.some(y => {
      const rep = representationOf(asArray(y))
      return rep._tag === 'traced' && rep.builder === builder
    })
    if (isTangent) throw new ArgumentError(p.name, { expected: 'a rule whose first result depends on the primals only', got: 'one that depends on the tangents', hint: 'return [result, tangent]' })
    const { jaxpr, captured } = builder.finish(asArrays(out.tangents.filter(t => t !== null)))
    const present = out.tangents.map(t => t !== null)
    return {
      results: out.results,
      tangents: (given: readonly Tangent[]): readonly Tangent[] => {
        const live = given.slice(p.captured).map((t, i) => t ?? zerosLike(args[i]!)).filter((_, i) => mask[i])
        return scatterTangents(present, evalJaxpr(jaxpr, [...captured, ...live]))
      },
    }
  })
  return { outputs: results, tangents }
}

export const customJvpP: Primitive<CustomCall> = calling({
  name: 'custom_jvp_call',
  params: customCallCodec,
  linearize,
  batch: (axis, xs, batched, p) => {
    const program = batchJaxpr(p.jaxpr, axis, batched)
    const flags = batched.slice(p.captured)
    const rule: JvpRule = (args, ts) => {
      let count = 0
      const all = batchFunction(axis, (one, along) => {
        const { results, tangents } = ruleOf(p)(one, along)
        count = results.length
        return [...results, ...tangents]
      }, { values: args, batched: flags }, { values: ts, batched: flags })
      const whole = all.map(y => (y === null ? null : materializeBatch(axis, y)))
      return { results: whole.slice(0, count).filter(y => y !== null), tangents: whole.slice(count) }
    }
    return bind(customJvpP, [...program.captured, ...xs], { ...p, jaxpr: program.jaxpr, rule: opaque(rule), captured: program.captured.length + p.captured })
  },
})

/** What a forward rule returns: the result and its tangent. */
type RuleResult = readonly [result: unknown, tangent: unknown]

type Primals<A extends readonly unknown[]> = { readonly [K in keyof A]: Arrays<A[K]> }

type Tangents<A extends readonly unknown[]> = { readonly [K in keyof A]: Symbolic<A[K]> }

/** The tangents a rule gives, `null` where they are zero. */
const checkTangents = (tree: unknown, def: TreeDef, results: readonly Aval[]): readonly Tangent[] => {
  const [leaves, found] = flatten(tree)
  const spelled = unflatten(found, leaves.map(t => (isSymbolicZero(t) ? zerosLike(t) : t)))
  const tangents = checkResults('customJvp', 'the tangent of the rule', spelled, def, results)
  return tangents.map((t, i) => (isInexact(results[i]!.dtype) && !isSymbolicZero(leaves[i]) ? t : null))
}

/**
 * `f` with its derivative given by `rule(primals, tangents) → [result, tangent]`, which must be linear in the tangents; reverse mode
 * transposes it. With `nondiffArgnums`: `rule(...nondiff, primals, tangents)`. With `symbolicZeros` tangents that are known to be zero
 * come as a `SymbolicZero`, and may be returned as one.
 *
 * Source: `jax.custom_jvp`. Values that `f` closes over have no derivative: asking for one is a NotDifferentiableError.
 *
 * @example
 * ```ts
 * import { customJvp, grad, np, type NDArray, SymbolicZero } from 'cotangent'
 * const f = customJvp((x: NDArray) => np.sin(x), ([x], [t]) => [np.sin(x), np.multiply(2, t)])
 * grad(f)(0).item() // => 2
 *
 * const product = customJvp((x: NDArray, y: NDArray) => np.multiply(x, y), ([x, y], [dx, dy]) => {
 *   const alongX = dx instanceof SymbolicZero ? 0 : np.multiply(dx, y), alongY = dy instanceof SymbolicZero ? 0 : np.multiply(x, dy)
 *   return [np.multiply(x, y), np.add(alongX, alongY)]
 * }, { symbolicZeros: true })
 * grad(product)(2, 5).item() // => 5
 * ```
 */
export function customJvp<A extends readonly NDArray[], R>(f: (...args: A) => R, rule: (primals: Primals<A>, tangents: Primals<A>) => RuleResult): (...args: Arguments<A>) => Arrays<R>
export function customJvp<A extends readonly unknown[], R>(f: (...args: A) => R, rule: (primals: Primals<A>, tangents: Primals<A>) => RuleResult): (...args: Arguments<A>) => Arrays<R>
export function customJvp<A extends readonly unknown[], R>(f: (...args: A) => R, rule: (...args: never[]) => RuleResult, options: WithNondiff): (...args: Arguments<A>) => Arrays<R>
export function customJvp<A extends readonly NDArray[], R>(f: (...args: A) => R, rule: (primals: Primals<A>, tangents: Tangents<A>) => RuleResult, options: WithSymbolicZeros): (...args: Arguments<A>) => Arrays<R>
export function customJvp<A extends readonly unknown[], R>(f: (...args: A) => R, rule: (primals: Primals<A>, tangents: Tangents<A>) => RuleResult, options: WithSymbolicZeros): (...args: Arguments<A>) => Arrays<R>
export function customJvp(f: AnyFunction, rule: AnyFunction, options: CustomRuleOptions = {}): (...args: readonly unknown[]) => unknown {
  checkOptions('customJvp', options, customRuleOptions)
  checkFunction('customJvp', f)
  checkFunction('customJvp', rule)
  return (...args) => {
    const { fixed, free, merge } = splitNondiff('customJvp', args, options)
    const inner: AnyFunction = (...some) => f(...(merge(some) as never[])) // the public signatures tie the arguments to f
    if (!isTracing()) return callDirectly('customJvp', inner, free)
    const { jaxpr, captured, operands, def, result } = traceCall('customJvp', inner, free)
    const trees = flattenArguments('customJvp', free)
    const zero = options.symbolicZeros === true ? orSymbolicZero : instantiate
    const flat: JvpRule = (xs, ts) => {
      const out: unknown = atOwnLines(() => rule(...([...fixed, trees.rebuild(xs), trees.rebuild(ts.map((t, i) => zero(t, xs[i]!)))] as never[]))) // as above
      if (!Array.isArray(out) || out.length !== 2) throw new TreeError('customJvp', { expected: 'a rule that returns [result, tangent]', got: Array.isArray(out) ? `a list of ${out.length}` : typeof out })
      const results = checkResults('customJvp', 'the result of the rule', out[0], def, outputAvals(jaxpr))
      return { results, tangents: checkTangents(out[1], def, outputAvals(jaxpr)) }
    }
    return result(bind(customJvpP, operands, { jaxpr, rule: opaque(flat), captured: captured.length, name: 'customJvp' }))
  }
}
