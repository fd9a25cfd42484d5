/** Images of other sizes. */
import { dual } from '../core/base/dual.js'
import { full } from '../core/ops/constants.js'
import type { Shape } from '../core/base/shape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { toArray, toInexact } from '../lax/operands.js'
import * as np from '../numpy/index.js'
import { checkMethod, kernels, type Method } from './methods.js'
import { checkOutput, resample, type ResizeOptions, resizeOptions } from './scale-and-translate.js'

/** Positions in the middle of each of `n` equal parts of `m` pixels. */
const nearest = (m: number, n: number): NDArray => np.astype(np.floor(np.divide(np.multiply(np.add(np.arange(n, { dtype: 'float32' }), 0.5), m), n)), 'int32')

/**
 * The image in another size: axes whose size changes are resampled, with pixels centred at half positions. Integer images become
 * floats, except for the nearest pixels. Source: `jax.image.resize`.
 *
 * @example
 * ```ts
 * import { image, np } from 'cotangent'
 * image.resize(np.array([1, 2, 3, 4]), [2], 'nearest').tolist() // => [2,4]
 * image.resize(np.array([0, 4]), [4], 'linear').tolist() // => [0,1,3,4]
 * ```
 */
export const resize = dual<DataFirstOrLast<[shape: Shape, method: Method, options?: ResizeOptions]>>('resize', 3, (image: unknown, shape: unknown, method: unknown, { antialias = true }: ResizeOptions = {}) => {
  const x = toArray('resize', image), sizes = checkOutput('resize', x, shape)
  const changed = sizes.map((_, d) => d).filter(d => sizes[d] !== x.shape[d])
  const canonical = checkMethod('resize', method)
  if (canonical === 'nearest') return changed.reduce((y, d) => np.take(y, nearest(x.shape[d]!, sizes[d]!), { axis: d }), x)
  const pixels = toInexact('resize', x)
  const scalar = (value: number): NDArray => full(value, { shape: [], dtype: 'float32' })
  const scales = changed.map(d => scalar(sizes[d] === 0 ? 1 : sizes[d]! / x.shape[d]!))
  return resample(pixels, sizes, changed, scales, changed.map(() => scalar(0)), kernels[canonical], antialias)
}, resizeOptions)
