/** What an initializer is. */
import type { DType } from '../../core/base/dtype.js'
import { checkOptions, type Known } from '../../core/base/options.js'
import type { Shape } from '../../core/base/shape.js'
import type { NDArray } from '../../core/trace/ndarray.js'

export interface InitializerOptions {
  /** A float dtype (`'float32'`). */
  readonly dtype?: DType
}
export const initializerOptions: Known<InitializerOptions> = { dtype: true }

/** Values for parameters of a shape: random ones are functions of the key. */
export type Initializer = (key: NDArray, shape: Shape, options?: InitializerOptions) => NDArray

/** What is asked for at a call goes before the default. */
export const dtypeFor = (op: string, options: InitializerOptions | undefined, byDefault: DType): DType => checkOptions(op, options, initializerOptions)?.dtype ?? byDefault
