/** Products, extremes and logic over axes. The sum, adjoint of broadcasting, is in `broadcasting`. */
import type { Aval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { isFloat } from '../base/dtype.js'
import { dropAxes, sizeOf } from '../base/shape.js'
import type { Reg } from '../ir/loop/scalar.js'
import type { Monoid } from '../ir/lowering.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { type Accepts, bits, numbers, ordered } from './accepts.js'
import { div, mul } from './arithmetic.js'
import { reduceSum, unreduce } from './broadcasting.js'
import { eq } from './comparison.js'
import { convert } from './conversion.js'
import { cumprod } from './cumulative.js'
import { transpose } from './permutation.js'
import { zero } from './pointwise.js'
import { checkReduction, reductionLowering } from './reducing.js'
import { reshape } from './reshape.js'
import { shift } from './shift.js'

type Axes = { readonly axes: readonly number[] }

const reduction = (name: string, monoid: Monoid, accepts: Accepts, accumulate: (x: Aval) => Reg | 'own', ad: Ad<Axes>): Primitive<Axes> => {
  const self: Primitive<Axes> = {
    name,
    arity: 1,
    params: struct({ axes: ints }),
    type: ([x], { axes }) => {
      checkReduction(name, x!, axes, accepts)
      return [{ ...x!, shape: dropAxes(x!.shape, axes) }]
    },
    ad,
    batch: (_axis, [x], _batched, { axes }) => [bind1(self, [x!], { axes: axes.map(a => a + 1) })],
    lower: reductionLowering(monoid, accumulate),
    effects: 'none',
  }
  return self
}

const reducer = (primitive: Primitive<Axes>) => (x: Value, axes: readonly number[]): NDArray => (axes.length === 0 ? (x as NDArray) : bind1(primitive, [x], { axes })) // NDArray is the only Value

const own = (): 'own' => 'own'

export const reduceProdP = reduction('reduce_prod', 'prod', numbers, ({ dtype }) => (isFloat(dtype) ? 'f64' : 'own'), {
  _tag: 'smooth',
  // dΠxᵢ = Σ dxᵢ Πⱼ≠ᵢ xⱼ
  jvp: ([x], [t], { axes }) => [t == null ? null : reduceSum(mul(t, productsOfOthers(x!, axes)), axes)],
})

/** For every element the product of the others, without division: right where elements are 0. */
const productsOfOthers = (x: Value, axes: readonly number[]): Value => {
  const kept = x.shape.map((_, d) => d).filter(d => !axes.includes(d))
  const order = [...kept, ...axes]
  const moved = transpose(x, order)
  const outer = dropAxes(x.shape, axes)
  const rows = reshape(moved, [...outer, sizeOf(axes.map(a => x.shape[a]!))])
  const axis = outer.length
  const before = shift(cumprod(rows, axis, false), axis, false, 1)
  const after = shift(cumprod(rows, axis, true), axis, true, 1)
  return transpose(reshape(mul(before, after), moved.shape), order.map((_, d) => order.indexOf(d)))
}

/** The tangent of an extreme: the mean of the tangents where it is attained. */
const extremum: Ad<Axes> = {
  _tag: 'smooth',
  jvp: ([x], [t], { axes }, [y]) => {
    if (t == null) return [null]
    const attained = convert(eq(x!, unreduce(y!, x!.shape, axes)), x!.dtype)
    return [div(reduceSum(mul(t, attained), axes), reduceSum(attained, axes))]
  },
}

/** NaN wins; of nothing −∞, or the least integer. */
export const reduceMaxP = reduction('reduce_max', 'max', ordered, own, extremum)
export const reduceMinP = reduction('reduce_min', 'min', ordered, own, extremum)

export const reduceAndP = reduction('reduce_and', 'and', bits, own, zero('it works on bits'))
export const reduceOrP = reduction('reduce_or', 'or', bits, own, zero('it works on bits'))
export const reduceXorP = reduction('reduce_xor', 'xor', bits, own, zero('it works on bits'))

export const reduceProd = reducer(reduceProdP)
export const reduceMax = reducer(reduceMaxP)
export const reduceMin = reducer(reduceMinP)
export const reduceAnd = reducer(reduceAndP)
export const reduceOr = reducer(reduceOrP)
export const reduceXor = reducer(reduceXorP)
