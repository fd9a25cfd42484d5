/** Axes read backwards. */
import { formatAval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { ShapeError } from '../base/errors.js'
import { formatShape } from '../base/shape.js'
import { indexConst, subIndex } from '../ir/loop/index-expr.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'

export const revP: Primitive<{ readonly dimensions: readonly number[] }> = {
  name: 'rev',
  arity: 1,
  params: struct({ dimensions: ints }),
  type: ([x], { dimensions }) => {
    const distinct = new Set(dimensions).size === dimensions.length && dimensions.every(d => d in x!.shape)
    if (!distinct) throw new ShapeError('rev', { expected: `distinct axes of ${formatAval(x!)}`, got: formatShape(dimensions) })
    return [x!]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, { dimensions }) => [rev(ct!, dimensions)] },
  batch: (_axis, [x], _batched, { dimensions }) => [rev(x!, dimensions.map(d => d + 1))],
  lower: { _tag: 'map', at: ([x], index, { dimensions }) => x!.at(index.map((i, d) => (dimensions.includes(d) ? subIndex(indexConst(x!.aval.shape[d]! - 1), i) : i))) },
  effects: 'none',
  splat: ([x]) => x,
}

/** `x` with these axes reversed. */
export const rev = (x: Value, dimensions: readonly number[]): NDArray => (dimensions.length === 0 ? (x as NDArray) : bind1(revP, [x], { dimensions })) // NDArray is the only Value
