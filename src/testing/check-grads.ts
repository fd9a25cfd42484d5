/** Derivatives against differences of values. */
import { isInexact } from '../core/base/dtype.js'
import { ArgumentError, MismatchError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { flatten } from '../core/base/tree.js'
import { required } from '../core/base/required.js'
import { isNDArray } from '../core/trace/ndarray.js'
import { jvp } from '../transforms/jvp.js'
import { vjp } from '../transforms/vjp.js'
import { type Difference, differenceBeyond } from './closeness.js'
import { normals } from './numbers.js'
import { derivativeTolerance, type Tolerance } from './tolerance.js'
import { addScaled, directionLike, innerProduct, scaledDifference } from './tree-arithmetic.js'

// The functions under check take the trees they are given in `args`; saying so in types would help nobody.
type AnyFunction = (...args: never[]) => unknown
type AnyJvp = (primals: never, tangents: never) => readonly unknown[]
type AnyVjp = (...primals: never[]) => readonly unknown[]

export interface CheckOptions extends Tolerance {
  /** Half the step of the central difference, along a direction with elements about 1. */
  readonly eps?: number
}
const checkOptions: Known<CheckOptions> = { eps: true, atol: true, rtol: true }

export interface CheckGradsOptions extends CheckOptions {
  /** 2 checks the derivative of the derivative too, and so on. */
  readonly order?: number
  readonly modes?: readonly ('fwd' | 'rev')[]
}
const checkGradsOptions: Known<CheckGradsOptions> = { order: true, modes: true, eps: true, atol: true, rtol: true }

const EPS = 1 / 2048

type Arguments = readonly unknown[]
type Call = (...args: Arguments) => unknown
type Jvp = (primals: Arguments, tangents: Arguments) => readonly [out: unknown, tangent: unknown]
type Vjp = (...primals: Arguments) => readonly [out: unknown, pullback: (ct: unknown) => unknown]

/** The coarsest of the float dtypes among the leaves decides. */
const toleranceFor = (trees: readonly unknown[], { atol, rtol }: Tolerance): Required<Tolerance> => {
  const tolerances = flatten(trees)[0].map(leaf => (isNDArray(leaf) && isInexact(leaf.dtype) ? derivativeTolerance(leaf.dtype) : typeof leaf === 'number' ? derivativeTolerance('float32') : 0))
  const coarsest = Math.max(0, ...tolerances)
  return { atol: atol ?? coarsest, rtol: rtol ?? coarsest }
}

/** `(f(x + εt) − f(x − εt)) / 2ε` */
const numericJvp = (f: Call, args: Arguments, tangents: unknown, eps: number): unknown =>
  scaledDifference(f(...addScaled(args, eps, tangents)), f(...addScaled(args, -eps, tangents)), 0.5 / eps)

/** Steps without a common measure: rounding errors, multiples of one unit over the step, would have to be alike for both. */
const OTHER_STEP = 1.37

/**
 * Whether central differences show a derivative of `f` at `args`: those of two steps agree to a quarter of the tolerance.
 * Large intermediate values (rounding), high derivatives and kinks make them differ.
 */
export const differencesShowDerivative = (f: AnyFunction, args: Arguments, options: CheckOptions = {}): boolean => {
  const call = f as Call // it is called with args and trees like it
  const { eps = EPS } = options
  const tangents = directionLike(args, normals(0))
  const out = call(...args)
  const { atol, rtol } = toleranceFor([args, out], options)
  const [one, other] = [eps, OTHER_STEP * eps].map(step => ofFloats(out, numericJvp(call, args, tangents, step)))
  return differenceBeyond(one, other, { atol: atol / 4, rtol: rtol / 4 }) === undefined
}

const demand = (op: string, difference: Difference): void => {
  if (difference !== undefined) throw new MismatchError(op, { expected: 'the derivative that differences of values show', got: `another: ${difference}` })
}

const demandJvp = (f: Call, fJvp: Jvp, args: Arguments, options: CheckOptions): void => {
  const tangents = directionLike(args, normals(0))
  const [out, tangent] = fJvp(args, tangents)
  const tolerance = toleranceFor([args, out], options)
  demand('checkJvp', differenceBeyond(out, f(...args), tolerance))
  demand('checkJvp', differenceBeyond(ofFloats(out, tangent), ofFloats(out, numericJvp(f, args, tangents, options.eps ?? EPS)), tolerance))
}

/** Tangents of integer results mean nothing. */
const ofFloats = (out: unknown, tangent: unknown): Arguments => {
  const [leaves] = flatten(out)
  return flatten(tangent)[0].filter((_, i) => {
    const leaf: unknown = leaves[i]
    return !isNDArray(leaf) || isInexact(leaf.dtype)
  })
}

const demandVjp = (f: Call, fVjp: Vjp, args: Arguments, options: CheckOptions): void => {
  const next = normals(0)
  const [out, pullback] = fVjp(...args)
  const tolerance = toleranceFor([args, out], options)
  demand('checkVjp', differenceBeyond(out, f(...args), tolerance))
  const tangents = directionLike(args, next)
  const ct = directionLike(out, next)
  const pulled = innerProduct(tangents, pullback(ct))
  const pushed = innerProduct(numericJvp(f, args, tangents, options.eps ?? EPS), ct)
  demand('checkVjp', differenceBeyond(pulled, pushed, tolerance))
}

/**
 * Checks a forward derivative `fJvp(primals, tangents) → [out, outTangent]` of `f` at `args` against a central difference
 * along a random direction. Throws a MismatchError with the place and the numbers.
 *
 * Source: `jax.test_util.check_jvp`.
 *
 * @example
 * ```ts
 * import { jvp, np, testing, type NDArray } from 'cotangent'
 * const double = (x: NDArray) => np.multiply(x, 2)
 * testing.checkJvp(double, (xs: [NDArray], ts: [NDArray]) => jvp(double, xs, ts), [np.array([0.5, 1])])
 * testing.checkJvp(double, (xs: [NDArray], ts: [NDArray]) => [double(xs[0]), ts[0]], [np.array([0.5, 1])]) // throws MismatchError
 * ```
 */
export const checkJvp = required('checkJvp', 3, (f: AnyFunction, fJvp: AnyJvp, args: Arguments, options: CheckOptions = {}): void =>
  demandJvp(f as Call, fJvp as unknown as Jvp, args, options), checkOptions) // they are called with args and trees like it

/**
 * Checks a reverse derivative `fVjp(...primals) → [out, pullback]` of `f` at `args`: ⟨t, pullback(ct)⟩ against ⟨∂f·t, ct⟩ with
 * a central difference for ∂f·t, along random t and ct. Throws a MismatchError.
 *
 * Source: `jax.test_util.check_vjp`.
 *
 * @example
 * ```ts
 * import { np, testing, vjp, type NDArray } from 'cotangent'
 * const double = (x: NDArray) => np.multiply(x, 2)
 * testing.checkVjp(double, (x: NDArray) => vjp(double, [x]), [np.array([0.5, 1])])
 * testing.checkVjp(double, (x: NDArray) => [double(x), (ct: NDArray) => [ct]], [np.array([0.5, 1])]) // throws MismatchError
 * ```
 */
export const checkVjp = required('checkVjp', 3, (f: AnyFunction, fVjp: AnyVjp, args: Arguments, options: CheckOptions = {}): void =>
  demandVjp(f as Call, fVjp as unknown as Vjp, args, options), checkOptions) // they are called with args and trees like it

/**
 * Checks the derivatives of `f` at `args`, forward and reverse, up to `order`, against central differences along random
 * directions. Tolerances follow the dtypes. Throws a MismatchError.
 *
 * Source: `jax.test_util.check_grads`.
 *
 * @example
 * ```ts
 * import { np, testing, type NDArray } from 'cotangent'
 * testing.checkGrads((x: NDArray, y: NDArray) => np.multiply(np.sin(x), y), [np.array([0.5, 1]), np.array([2, 3])])
 * testing.checkGrads((x: NDArray) => np.floor(np.multiply(x, 4096)), [np.array([0.5])]) // throws MismatchError
 * ```
 */
export const checkGrads = required('checkGrads', 2, (f: AnyFunction, args: Arguments, { order = 2, modes = ['fwd', 'rev'], ...options }: CheckGradsOptions = {}): void => {
  if (!Number.isInteger(order) || order < 1) throw new ArgumentError('checkGrads', { expected: 'an order of 1 or more', got: String(order) })
  if (modes.length === 0) throw new ArgumentError('checkGrads', { expected: "'fwd', 'rev' or both as modes", got: 'none' })
  demandGrads(f as Call, args, order, modes, options) // it is called with args and trees like it
}, checkGradsOptions)

const demandGrads = (f: Call, args: Arguments, order: number, modes: readonly ('fwd' | 'rev')[], options: CheckOptions): void => {
  if (modes.includes('fwd')) {
    const forward: Jvp = (primals, tangents) => jvp(f, primals, tangents)
    demandJvp(f, forward, args, options)
    if (order > 1) demandGrads(forward as Call, [args, args], order - 1, modes, options) // two lists like args are its arguments
  }
  if (modes.includes('rev')) {
    const reverse: Vjp = (...primals) => {
      const [out, pullback] = vjp(f, primals)
      return [out, ct => pullback(ct as never)] // a tree like the result
    }
    demandVjp(f, reverse, args, options)
    if (order > 1) {
      const pulledBack: Call = (...primals) => {
        const [out, pullback] = reverse(...primals)
        return pullback(out)
      }
      demandGrads(pulledBack, args, order - 1, modes, options)
    }
  }
}
