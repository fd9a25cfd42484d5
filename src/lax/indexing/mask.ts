/** Boolean masks as lists of positions: how many there are is known only with the values. */
import { formatAval } from '../../core/base/aval.js'
import { ConcretizationError } from '../../core/base/errors.js'
import { stridesOf } from '../../core/base/shape.js'
import { int32s } from '../../core/ops/constants.js'
import { concreteValue, type NDArray, typedOf } from '../../core/trace/ndarray.js'

/** Where the mask is true, in row-major order: one int32 list per axis of the mask. */
export const positionsOf = (op: string, mask: NDArray): readonly NDArray[] => {
  const known = concreteValue(mask)
  if (known === null) {
    throw new ConcretizationError(op, {
      expected: 'a boolean mask whose values are known, as the shape of the result depends on them',
      got: `a tracer ${formatAval(mask)}`,
      hint: 'choose elementwise with np.where(mask, …, …), or give np.nonzero a size',
    })
  }
  const data = typedOf(known)
  const where: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) where.push(i)
  const strides = stridesOf(mask.shape)
  return mask.shape.map((n, d) => {
    const stride = strides[d]!
    const list = new Int32Array(where.length)
    for (let i = 0; i < list.length; i++) list[i] = Math.floor(where[i]! / stride) % n
    return int32s(list)
  })
}
