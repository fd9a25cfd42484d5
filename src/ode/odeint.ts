/** Initial value problems, differentiated by solving the adjoint problem backwards. */
import { formatAval } from '../core/base/aval.js'
import { ShapeError, TreeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { map } from '../core/base/tree.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import type { ArrayLike } from '../lax/operands.js'
import { ravel } from '../tree.js'
import { closureConvert } from '../transforms/closure-convert.js'
import { customVjp } from '../transforms/custom-vjp.js'
import { scan } from '../transforms/scan.js'
import type { Argument, Arguments, Arrays } from '../transforms/types.js'
import { vjp } from '../transforms/vjp.js'
import { vmap } from '../transforms/vmap.js'
import { whileLoop } from '../transforms/while-loop.js'
import { errorRatio, type Field, firstLength, nextLength, step, type Tolerances } from './dormand-prince.js'

export interface OdeintOptions {
  /** Relative tolerance of the error of each step (1.4e-8; in float32 that is all its digits: 1e-5 is faster). */
  readonly rtol?: number
  /** Absolute tolerance (1.4e-8). */
  readonly atol?: number
  /** The most steps between two times (no limit). */
  readonly mxstep?: number
  /** The longest step (no limit). */
  readonly hmax?: number
}
const odeintOptions: Known<OdeintOptions> = { rtol: true, atol: true, mxstep: true, hmax: true }

type Limits = Tolerances & { readonly mxstep: number; readonly hmax: number }

/** Everything the field closes over has become an argument. */
type ParametricField = (y: NDArray, t: NDArray, args: readonly NDArray[]) => NDArray

/**
 * The solution of dy/dt = `func(y, t, ...args)` with `y(ts[0]) = y0`, at each of the increasing times `ts`: a tree like `y0` with a
 * leading axis for the times. Reverse mode solves the adjoint equation backwards in constant memory; derivatives in `y0`, `ts`, `args`
 * and in what `func` closes over.
 *
 * Source: `jax.experimental.ode.odeint`; "Neural Ordinary Differential Equations", Chen et al., arXiv:1806.07366.
 *
 * @example
 * ```ts
 * import { grad, np, ode, type NDArray } from 'cotangent'
 * const decay = (y: NDArray, _t: NDArray, rate: NDArray) => np.negative(np.multiply(rate, y))
 * const end = (rate: NDArray) => np.index(ode.odeint(decay, 1, np.array([0, 1]), { rtol: 1e-6, atol: 1e-6 }, rate), 1)
 * np.allclose(end(np.array(2)), Math.exp(-2)).item() // => true
 * np.allclose(grad(end)(2), -Math.exp(-2), { rtol: 1e-4 }).item() // => true
 * ```
 */
export function odeint<A extends readonly unknown[]>(func: (y: NDArray, t: NDArray, ...args: A) => ArrayLike, y0: ArrayLike, ts: ArrayLike, options?: OdeintOptions, ...args: Arguments<A>): NDArray
export function odeint<Y, A extends readonly unknown[]>(func: (y: Y, t: NDArray, ...args: A) => NoInfer<Argument<Y>>, y0: Arguments<[Y]>[0], ts: ArrayLike, options?: OdeintOptions, ...args: Arguments<A>): Arrays<Y>
export function odeint(func: (...args: never[]) => unknown, y0: unknown, ts: ArrayLike, options: OdeintOptions = {}, ...args: readonly unknown[]): unknown {
  const { rtol = 1.4e-8, atol = 1.4e-8, mxstep = Number.POSITIVE_INFINITY, hmax = Number.POSITIVE_INFINITY } = checkOptions('odeint', options, odeintOptions)
  const times = np.asarray(ts)
  if (times.ndim !== 1 || times.size === 0) throw new ShapeError('odeint', { expected: 'a vector of times, the first that of y0', got: formatAval(times) })
  const [start, toState] = ravel(y0)
  const [parameters, toArgs] = ravel(args)
  const field = (y: NDArray, t: NDArray, all: NDArray): NDArray => {
    const [slope] = ravel(func(...([toState(y), t, ...(toArgs(all) as readonly unknown[])] as never[]))) // the public signature ties the arguments to func
    if (slope.size !== y.size) throw new TreeError('odeint', { expected: 'a derivative with the tree and shapes of y0', got: `${slope.size} numbers for ${y.size}` })
    return np.astype(slope, y.dtype)
  }
  const moment = np.index(times, 0)
  const [converted, captured] = closureConvert(field, start, moment, parameters)
  const parametric: ParametricField = (y, t, [own, ...rest]) => converted(y, t, own!, ...rest)
  const states = solve(parametric, { rtol, atol, mxstep, hmax }, start, times, [parameters, ...captured])
  return vmap(toState as (y: NDArray) => unknown)(states) // a tree of what y0 is made of
}

/** The states at each of the times, one row per time. */
const solve = (field: ParametricField, limits: Limits, y0: NDArray, ts: NDArray, args: readonly NDArray[]): NDArray => {
  type Solve = (y: NDArray, t: NDArray, a: readonly NDArray[]) => NDArray
  const solved: Solve = customVjp(
    (y: NDArray, t: NDArray, a: readonly NDArray[]) => integrate((state, time) => field(state, time, a), limits, y, t),
    (y: NDArray, t: NDArray, a: readonly NDArray[]) => {
      const ys = solved(y, t, a)
      return [ys, { ys, t, a }]
    },
    ({ ys, t, a }, cts) => adjoint(field, limits, ys, t, a, cts),
  )
  return solved(y0, ts, args)
}

/** Where the integration stands: the end of the last step, and the curve through it. */
type Progress = readonly [steps: NDArray, y: NDArray, f: NDArray, t: NDArray, h: NDArray, from: NDArray, curve: readonly NDArray[]]

const integrate = (field: Field, { mxstep, hmax, ...tolerances }: Limits, y0: NDArray, ts: NDArray): NDArray => {
  const t0 = np.index(ts, 0)
  const f0 = field(y0, t0)
  const shortened = (h: NDArray): NDArray => (Number.isFinite(hmax) ? np.minimum(h, hmax) : h)
  const advance = ([steps, y, f, t, h, from, curve]: Progress): Progress => {
    const next = step(field, y, f, t, h)
    const ratio = errorRatio(next.error, tolerances, y, next.y)
    const accepted = np.lessEqual(ratio, 1)
    const choose = (a: NDArray, b: NDArray): NDArray => np.where(accepted, a, b)
    return [np.add(steps, 1), choose(next.y, y), choose(next.f, f), choose(np.add(t, h), t), shortened(nextLength(h, ratio)), choose(t, from), next.curve.map((c, i) => choose(c, curve[i]!))]
  }
  const visit = ([, ...rest]: Progress, target: NDArray): readonly [Progress, NDArray] => {
    const unfinished = ([steps, , , t, h]: Progress): NDArray => {
      const going = np.logicalAnd(np.less(t, target), np.greater(h, 0))
      return Number.isFinite(mxstep) ? np.logicalAnd(going, np.less(steps, mxstep)) : going
    }
    const end: Progress = whileLoop(unfinished, advance, [np.array(0, { dtype: 'int32' }), ...rest] as Progress) // the parts of one
    const [, , , t, , from, curve] = end
    const at = np.where(np.equal(t, from), 0, np.divide(np.subtract(target, from), np.subtract(t, from))) // no step was needed
    return [end, curve.reduce((sum, c) => np.add(np.multiply(sum, at), c))]
  }
  const h0 = shortened(firstLength(field, t0, y0, f0, tolerances))
  const begin: Progress = [np.array(0, { dtype: 'int32' }), y0, f0, t0, np.astype(h0, y0.dtype), t0, [y0, y0, y0, y0, y0].map((y, i) => (i === 4 ? y : np.zerosLike(y)))]
  const [, ys] = scan(visit, begin, np.index(ts, np.slice(1)))
  return np.concatenate([np.expandDims(y0, 0), ys], { axis: 0 })
}

/** State, its cotangent, and the cotangents of time and arguments, all integrated backwards from each time to the one before. */
const adjoint = (field: ParametricField, limits: Limits, ys: NDArray, ts: NDArray, args: readonly NDArray[], cts: NDArray): readonly [NDArray, NDArray, readonly NDArray[]] => {
  const backwards = ([y, ct]: readonly [NDArray, NDArray, NDArray, readonly NDArray[]], s: NDArray, ...a: readonly NDArray[]): readonly [NDArray, NDArray, NDArray, readonly NDArray[]] => {
    const [slope, pull] = vjp(field, [y, np.negative(s), a])
    return [np.negative(slope), ...pull(ct)]
  }
  const interval = ([ct, ctTime, ctArgs]: readonly [NDArray, NDArray, readonly NDArray[]], [y, t, before, given, givenBefore]: readonly NDArray[]): readonly [readonly [NDArray, NDArray, readonly NDArray[]], NDArray] => {
    const atEnd = np.vdot(field(y!, t!, args), given!)
    const span = np.negative(np.stack([t!, before!]))
    const moved = odeint(backwards, [y!, ct, np.subtract(ctTime, atEnd), ctArgs] as const, span, limits, ...args)
    const [, next, nextTime, nextArgs] = map((x: NDArray) => np.index(x, 1), moved)
    return [[np.add(next, givenBefore!), nextTime, nextArgs], atEnd]
  }
  const later = np.slice(1), earlier = np.slice(null, -1)
  const rows = [np.index(ys, later), np.index(ts, later), np.index(ts, earlier), np.index(cts, later), np.index(cts, earlier)]
  const begin = [np.index(cts, -1), np.zerosLike(np.index(ts, 0)), args.map(a => np.zerosLike(a))] as const
  const [[ct, ctTime, ctArgs], ctTimes] = scan(interval, begin, rows, { reverse: true })
  return [ct, np.concatenate([np.expandDims(ctTime, 0), ctTimes], { axis: 0 }), ctArgs]
}
