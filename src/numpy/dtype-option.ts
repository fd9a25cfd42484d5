/** The option of everything that makes arrays. */
import type { DType } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'

export interface DTypeOption {
  readonly dtype?: DType
}
export const dtypeOption: Known<DTypeOption> = { dtype: true }
