/** What an initializer is. */
import type { DType } from '../../core/base/dtype.js'
import type { Shape } from '../../core/base/shape.js'
import type { NDArray } from '../../core/trace/ndarray.js'

export interface InitializerOptions {
  /** A float dtype (`'float32'`). */
  readonly dtype?: DType
}

/** Values for parameters of a shape: random ones are functions of the key. */
export type Initializer = (key: NDArray, shape: Shape, options?: InitializerOptions) => NDArray
