/** Dropout: noise that only training sees. */
import { type Aval, formatAval } from '../core/base/aval.js'
import { isInexact } from '../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import * as np from '../numpy/index.js'
import { uniform } from '../random/index.js'
import { type Layer, type None, none } from './layer.js'

/**
 * In training, every element is zero with probability `rate` and otherwise divided by 1 − rate; in evaluation nothing happens.
 *
 * Source: Srivastava et al., "Dropout" (2014); `flax.linen.Dropout`. DTypeError for integers, which have no quotients.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const [y] = nn.dropout(0.5).apply({}, {}, np.ones([2]), nn.evaluate)
 * y.tolist() // => [1,1]
 * ```
 */
export const dropout = (rate: number): Layer<None, None> => {
  if (!(rate >= 0 && rate <= 1)) throw new ArgumentError('dropout', { expected: 'a rate from 0 to 1', got: String(rate) })
  const checkDivisible = (x: Aval): void => {
    if (rate > 0 && rate < 1 && !isInexact(x.dtype)) throw new DTypeError('dropout', { expected: 'floating-point numbers: what is kept is divided', got: formatAval(x), hint: "convert them: np.astype(x, 'float32')" })
  }
  return {
    init: (_key, input) => {
      checkDivisible(input)
      return { params: none, state: none, out: input }
    },
    apply: (_params, state, x, mode) => {
      if (mode._tag === 'eval' || rate === 0) return [x, state]
      if (rate === 1) return [np.zerosLike(x), state]
      checkDivisible(x)
      return [np.where(np.less(uniform(mode.key, x.shape), 1 - rate), np.divide(x, 1 - rate), 0), state]
    },
  }
}
