/** Operations of random programs that hold programs: loops, branches, rules, calls. Each keeps the type of its operand. */
import { add, mul, sub } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastInDim, reduceSum } from '../core/ops/broadcasting.js'
import { gt, lt } from '../core/ops/comparison.js'
import { int32 } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { dynamicSlice, dynamicUpdateSlice } from '../core/ops/dynamic-slicing.js'
import { square } from '../core/ops/exponential.js'
import { tanh } from '../core/ops/hyperbolic.js'
import { floor } from '../core/ops/rounding.js'
import { cos, sin } from '../core/ops/trigonometric.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { checkpointName } from '../transforms/checkpoint-name.js'
import { dotsSaveable, everythingSaveable, nothingSaveable, saveOnlyTheseNames } from '../transforms/checkpoint-policies.js'
import { checkpoint } from '../transforms/checkpoint.js'
import { cond, switch_ } from '../transforms/cond.js'
import { customJvp } from '../transforms/custom-jvp.js'
import { customVmap } from '../transforms/custom-vmap.js'
import { customVjp } from '../transforms/custom-vjp.js'
import { jit } from '../transforms/jit.js'
import { jvp } from '../transforms/jvp.js'
import { linearCall } from '../transforms/linear-call.js'
import { map, scan } from '../transforms/scan.js'
import { vmap } from '../transforms/vmap.js'
import { foriLoop, whileLoop } from '../transforms/while-loop.js'

/** The choices an operation makes. Bodies may be traced again, so they choose nothing: all is chosen before. */
export interface Choices {
  /** Another value of x's type. */
  readonly like: (x: NDArray) => NDArray
  readonly below: (n: number) => number
  /** A function from arrays to arrays of the same type. */
  readonly body: () => (x: NDArray) => NDArray
}

export type Operation = (x: NDArray, choose: Choices) => NDArray

/** A number made of all elements, which changes sign where random numbers seldom are. */
const sumOf = (x: NDArray): NDArray => sub(reduceSum(x, x.shape.map((_, d) => d)), 0.37)

const filled = (number: NDArray, { shape, dtype }: NDArray): NDArray => broadcastInDim(convert(number, dtype), shape, [])

const sine = customJvp((x: NDArray) => sin(x), ([x], [t]) => [sin(x), mul(t, cos(x))])

/** The rule is the function, batched. */
const ruledOnBatch = (f: (x: NDArray, y: NDArray) => NDArray): typeof f => customVmap(f, (_size: number, batched: readonly boolean[], x: NDArray, y: NDArray) => [vmap(f, { inAxes: batched.map(b => (b ? 0 : null)) })(x, y), true])

const onBatches = [
  ruledOnBatch((x, y) => mul(sin(x), y)),
  ruledOnBatch((x, y) => foriLoop(0, 3, (_, z: NDArray) => add(mul(tanh(z), y), x), x)),
  ruledOnBatch((x, y) => cond(gt(sumOf(x), 0), z => mul(square(z), y), z => sin(z), x)),
  ruledOnBatch((x, y) => checkpoint((z: NDArray) => mul(sine(z), cos(y)))(x)),
]

const product = customJvp((x: NDArray, y: NDArray) => mul(x, y), ([x, y], [tx, ty]) => [mul(x, y), add(mul(tx, y), mul(x, ty))])

/** Those with derivatives in both modes, of programs that print. */
export const structures: { readonly [name: string]: Operation } = {
  jit: (x, { like, body }) => {
    const captured = like(x), inner = body()
    return jit((y: NDArray) => add(mul(y, captured), inner(y)))(x)
  },
  scan: (x, { like, body, below }) => {
    if (x.ndim === 0) return x
    const weights = like(x), weight = reduceSum(weights, [0]), step = body(), reverse = below(2) === 1
    const [last, ys] = scan((carry: NDArray, [row, other]: readonly [NDArray, NDArray]) => {
      const next = step(add(mul(tanh(carry), weight), row))
      return [next, mul(next, other)] as const
    }, reduceSum(x, [0]), [x, weights] as const, { reverse })
    return add(mul(ys, broadcastInDim(tanh(last), x.shape, last.shape.map((_, d) => d + 1))), x)
  },
  count: (x, { like, body, below }) => {
    const captured = like(x), step = body(), from = below(3) - 1
    return foriLoop(from, from + below(4), (i, y: NDArray) => add(step(mul(tanh(y), captured)), filled(i, x)), x)
  },
  indexed: (x, { like, body }) => {
    if (x.ndim === 0 || x.shape[0] === 0) return x
    const other = like(x), step = body(), row = [1, ...x.shape.slice(1)]
    const read = (y: NDArray, i: NDArray): NDArray => dynamicSlice(y, [i, ...x.shape.slice(1).map(() => int32(0))], row)
    return foriLoop(0, x.shape[0]!, (i, y: NDArray) => dynamicUpdateSlice(y, add(mul(tanh(read(y, i)), step(read(other, i))), read(x, i)), [i, ...x.shape.slice(1).map(() => int32(0))]), x)
  },
  pairs: (x, { like, body, below }) => {
    const step = body(), start = like(x)
    const [, y] = scan(([a, b]: readonly [NDArray, NDArray], _: null) => [[b, step(add(a, b))], null] as const, [x, start] as const, null, { length: below(4) })[0]
    return y
  },
  each: (x, { body }) => (x.ndim === 0 ? x : map(body(), x)),
  cond: (x, { like, body }) => {
    const captured = like(x), yes = body(), no = body()
    return cond(gt(sumOf(x), 0), y => yes(mul(y, captured)), y => no(y), x)
  },
  switch: (x, { like, body }) => {
    const captured = like(x), first = body(), last = body()
    return switch_(convert(floor(sumOf(x)), 'int32'), [(y: NDArray) => first(y), (_: NDArray) => captured, (y: NDArray) => last(add(y, captured))], x)
  },
  checkpoint: (x, { like, body, below }) => {
    const captured = like(x), first = body(), last = body()
    const policy = [nothingSaveable, everythingSaveable, dotsSaveable, saveOnlyTheseNames('inner')][below(4)]!
    return checkpoint((y: NDArray) => last(mul(checkpointName(first(y), 'inner'), captured)), { policy })(x)
  },
  atOnce: (x, { like, body }) => {
    if (x.ndim === 0) return x
    const captured = reduceSum(like(x), [0]), inner = body()
    return vmap((row: NDArray) => inner(mul(row, captured)))(x)
  },
}

/** Those whose rules are host functions, which do not print. */
export const ruled: typeof structures = {
  sine: x => sine(x),
  ruledProduct: (x, { like }) => product(x, like(x)),
  onBatch: (x, { like, below }) => onBatches[below(4)]!(x, like(x)),
  linear: (x, { like, below }) => {
    const factor = (r: NDArray, y: NDArray): NDArray => mul(sin(r), y)
    return linearCall(factor, factor, below(2) === 0 ? like(x) : filled(int32(below(5) - 2), x), x)
  },
}

/** Those with forward derivatives only. */
export const forwardOnly: typeof structures = {
  while: (x, { like, body, below }) => {
    const step = body(), captured = like(x), most = below(5)
    return whileLoop(([i, y]) => and(lt(i, most), lt(sumOf(y), 2)), ([i, y]) => [add(i, 1), add(step(mul(tanh(y), captured)), x)] as const, [int32(0), x] as const)[1]
  },
  derivative: (x, { like, body }) => jvp(body(), [x], [like(x)])[1],
}

const reversed = customVjp(
  (x: NDArray, y: NDArray) => mul(sin(x), square(y)),
  (x: NDArray, y: NDArray) => [mul(sin(x), square(y)), { cos: cos(x), x, y }],
  ({ cos: c, x, y }, ct) => [mul(ct, mul(c, square(y))), mul(ct, mul(mul(sin(x), y), 2))],
)

/** Those with reverse derivatives only. */
export const reverseOnly: typeof structures = {
  reversed: (x, { like }) => reversed(x, like(x)),
  ignored: (x, { like }) => {
    const captured = like(x)
    return add(customVjp((y: NDArray, _: NDArray) => sin(y), (y: NDArray, _: NDArray) => [sin(y), y], (y, ct) => [mul(ct, cos(y)), null])(x, captured), captured)
  },
}
