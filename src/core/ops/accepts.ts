/** The sets of dtypes that operations are defined for. */
import { type DType, isFloat, isInteger } from '../base/dtype.js'

/** A set of dtypes and its name in messages. */
export interface Accepts {
  readonly says: string
  readonly has: (dtype: DType) => boolean
}

export const floats: Accepts = { says: 'a float dtype', has: isFloat }
export const integers: Accepts = { says: 'an integer dtype', has: isInteger }
export const bits: Accepts = { says: 'an integer dtype or bool', has: d => isInteger(d) || d === 'bool' }
export const numbers: Accepts = { says: 'an integer or float dtype', has: d => isInteger(d) || isFloat(d) }
export const ordered: Accepts = { says: 'a real dtype', has: d => isInteger(d) || isFloat(d) || d === 'bool' }
export const anything: Accepts = { says: 'any dtype', has: () => true }
