/** What the compiler must infer of numpy functions, and refuse. Checked by `npm run typecheck`. */
import { pipe } from 'fp-ts/lib/function.js'
import { jit, type NDArray, np, vmap } from '../../src/index.js'

const x = np.array([1, 2])

// data-first, data-last, and in a pipe
export const results: readonly NDArray[] = [
  np.add(x, 1),
  np.add(1)(x),
  np.round(x),
  np.round({ decimals: 1 })(x),
  np.round(2.5, { decimals: 1 }),
  np.zerosLike(x),
  np.zerosLike(x, { dtype: 'int32' }),
  np.zerosLike({ dtype: 'int32' })(x),
  np.fullLike(x, x),
  np.isclose(x, x),
  np.isclose(x, { rtol: 1 })(x),
  np.clip(0, 1)(x),
  np.astype(x, 'int32'),
  np.linspace(0, 1, 5),
  np.where(np.less(x, 0), x, 1),
  pipe(x, np.subtract(1), np.divide(2), np.round({ decimals: 2 }), np.exp),
  vmap(np.add)(x, x),
  vmap(np.round)(x),
  jit(np.multiply)(x, 2),
]

export const positions: readonly NDArray[] = np.where(np.less(x, 0))
export const [line, step]: readonly [NDArray, NDArray] = np.linspace(0, 1, 5, { retstep: true })
export const [mantissa, exponent]: readonly [NDArray, NDArray] = np.frexp(x)

// @ts-expect-error a list is no array
np.add([1, 2], 1)
// @ts-expect-error there is no such dtype
np.zeros([2], { dtype: 'float' })
// @ts-expect-error where takes both or neither
np.where(x, 1)
// @ts-expect-error options have names
np.round(x, 2)
