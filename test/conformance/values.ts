/** Recorded values as arguments of the library, and arrays of the library as numbers. */
import * as np from '../../src/numpy/index.js'
import * as random from '../../src/random/index.js'
import { type DType, isFloat } from '../../src/core/base/dtype.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import type { Arguments, Element, Recorded, RecordedArray, RecordedFields, RecordedNumber } from './case.js'
import { lookup } from './names.js'

type Callable = (...args: readonly unknown[]) => unknown

const words = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, '-0': -0 }
export const numberOf = (x: RecordedNumber): number => (typeof x === 'string' ? words[x] : x)

export const isPair = (x: Element): x is readonly [RecordedNumber, RecordedNumber] => Array.isArray(x)
export const isRecordedArray = (v: Recorded): v is RecordedArray => typeof v === 'object' && v !== null && 'shape' in v && 'data' in v
export const isFields = (v: Recorded): v is RecordedFields => typeof v === 'object' && v !== null && !Array.isArray(v) && !isRecordedArray(v)

/** A public function under its dotted name. */
export const callable = (name: string): Callable => {
  const f = lookup(name)
  if (typeof f !== 'function') throw new Error(`${name} is not a function`)
  return f as Callable // arguments are whatever the case holds: that they fit is what it tests
}

const real = (dtype: DType, data: readonly number[], shape: readonly number[]): NDArray =>
  np.reshape(np.array(new Float64Array(data), { dtype }), shape)

export const arrayOf = ({ dtype, shape, data }: RecordedArray): NDArray => {
  if (dtype !== 'complex64') return real(dtype, data.map(x => numberOf(x as RecordedNumber)), shape) // only complex arrays hold pairs
  const part = (index: 0 | 1): NDArray => real('float32', data.map(x => numberOf(isPair(x) ? x[index] : 0)), shape)
  return callable('lax.complex')(part(0), part(1)) as NDArray // what complex gives
}

/** How the arrays of a value are made; called in JAX's order of leaves. */
export type MakeArray = (recorded: RecordedArray) => NDArray

/** A recorded value as an argument. */
export const argument = (v: Recorded, make: MakeArray = arrayOf): unknown => {
  if (typeof v !== 'object' || v === null) return v
  if (isRecordedArray(v)) return make(v)
  if (!isFields(v)) return v.map(x => argument(x, make))
  const parts = Object.fromEntries(Object.keys(v).sort().map(name => [name, argument(v[name]!, make)]))
  if ('$num' in v) return numberOf(v['$num'] as RecordedNumber)
  if ('$key' in v) return random.key(v['$key'] as number)
  if ('$slice' in v) return np.slice(...(v['$slice'] as readonly (number | null)[]).map(bound => bound ?? undefined))
  if ('$ref' in v) return lookup(v['$ref'] as string)
  if ('$call' in v) return callable(v['$call'] as string)(...withOptions(parts['args'] as readonly unknown[], parts['kwargs']))
  return parts
}

/** Options stand last, where there are any. */
const withOptions = (args: readonly unknown[], options: unknown): readonly unknown[] =>
  options === undefined || Object.keys(options as object).length === 0 ? args : [...args, options] // options are a record

/** A call of a public function; `at.set` is `args[0].at(...args[1]).set(...)`. */
export const call = (name: string, { args, kwargs }: Arguments, make: MakeArray = arrayOf): unknown => {
  const values = args.map(x => argument(x, make)), options = kwargs === undefined ? undefined : argument(kwargs)
  if (!name.startsWith('at.')) return callable(name)(...withOptions(values, options))
  const [x, index, ...rest] = values as [NDArray, Parameters<NDArray['at']>, ...unknown[]] // the form of these cases
  const reference = x.at(...index)
  const method = reference[name.slice('at.'.length) as keyof typeof reference] as Callable // the case names one of its methods
  return method(...withOptions(rest, options))
}

/** The elements, whatever the dtype; pairs of complex ones. */
export const elementsOf = (x: NDArray): readonly Element[] => {
  if (x.dtype !== 'complex64') return [...(isFloat(x.dtype) ? np.astype(x, 'float64') : x).toTypedArray()]
  const [re, im] = [np.real(x).toTypedArray(), np.imag(x).toTypedArray()]
  return [...re].map((r, i) => [r, im[i]!])
}
