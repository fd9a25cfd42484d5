/** The order of axes. */
import { formatAval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { ShapeError } from '../base/errors.js'
import { formatShape } from '../base/shape.js'
import type { Index } from '../ir/loop/index-expr.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'

type Permutation = { readonly permutation: readonly number[] }

export const transposeP: Primitive<Permutation> = {
  name: 'transpose',
  arity: 1,
  params: struct({ permutation: ints }),
  type: ([x], { permutation }) => {
    const isPermutation = permutation.length === x!.shape.length && x!.shape.every((_, d) => permutation.includes(d))
    if (!isPermutation) throw new ShapeError('transpose', { expected: `a permutation of the ${x!.shape.length} axes`, got: `${formatShape(permutation)} for ${formatAval(x!)}`, hint: 'name every axis of the operand once' })
    return [{ ...x!, shape: permutation.map(d => x!.shape[d]!) }]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, { permutation }) => [transpose(ct!, inverse(permutation))] },
  batch: (_axis, [x], _batched, { permutation }) => [transpose(x!, [0, ...permutation.map(d => d + 1)])],
  lower: {
    _tag: 'map',
    at: ([x], index, { permutation }) => {
      const at = new Array<Index>(index.length)
      permutation.forEach((d, i) => (at[d] = index[i]!))
      return x!.at(at)
    },
  },
  effects: 'none',
  splat: ([x]) => x,
}

const inverse = (permutation: readonly number[]): readonly number[] => permutation.map((_, d) => permutation.indexOf(d))

/** Axis i of the result is axis `permutation[i]` of `x`. */
export const transpose = (x: Value, permutation: readonly number[]): NDArray =>
  permutation.every((d, i) => d === i) && permutation.length === x.ndim ? (x as NDArray) : bind1(transposeP, [x], { permutation }) // NDArray is the only Value

/** Axis `from` becomes axis `to`; the others keep their order. */
export const moveAxis = (x: Value, from: number, to: number): NDArray => {
  const permutation = x.shape.map((_, d) => d).filter(d => d !== from)
  permutation.splice(to, 0, from)
  return transpose(x, permutation)
}
