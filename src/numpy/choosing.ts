/** Choosing elementwise by conditions or by numbers. */
import { dual } from '../core/base/dual.js'
import { isInteger } from '../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { ne } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { select as selectOp, selectN } from '../core/ops/selection.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcasted, promoted, promotedPair, toArray } from '../lax/operands.js'
import { remainder } from './division.js'
import { nonzero, type NonzeroOptions, nonzeroOptions } from './nonzero.js'

const truth = (op: string, x: unknown): NDArray => {
  const array = toArray(op, x)
  return array.dtype === 'bool' ? array : ne(array, 0)
}

interface Where {
  (condition: ArrayLike, options?: NonzeroOptions): readonly NDArray[]
  (condition: ArrayLike, x: ArrayLike, y: ArrayLike): NDArray
}

/**
 * `x` where the condition is true, `y` elsewhere; all three broadcast. The derivative of the branch not taken is multiplied by 0: guard its operand too where it is infinite, as in the second example. Without `x` and `y` the positions where it is true, as `nonzero` gives them. Data-first only. Source: `jax.numpy.where`.
 *
 * @example
 * ```ts
 * import { grad, np, type NDArray } from 'cotangent'
 * np.where(np.array([true, false]), np.array([1, 2]), 0).tolist() // => [1,0]
 * const root = (x: NDArray) => np.where(np.greater(x, 0), np.sqrt(np.where(np.greater(x, 0), x, 1)), 0)
 * grad(root)(0).item() // => 0
 * ```
 */
export const where: Where = ((...operands: readonly unknown[]): NDArray | readonly NDArray[] => {
  const [condition, x, y] = operands
  if (operands.length === 1) return nonzero(toArray('where', condition))
  if (operands.length === 2 && isPlain(x)) return nonzero(toArray('where', condition), checkOptions('where', x, nonzeroOptions))
  if (operands.length !== 3) throw new ArgumentError('where', { expected: 'a condition alone, or with both x and y', got: `${operands.length} operands` })
  const [a, b] = promotedPair('where', x, y)
  const [when, then, otherwise] = broadcasted('where', [truth('where', condition), a, b])
  return selectOp(when!, then!, otherwise!)
}) as Where // the positions where y is absent, one array otherwise

const isPlain = (u: unknown): u is NonzeroOptions => typeof u === 'object' && u !== null && !isNDArray(u)

interface SelectOptions {
  /** Where no condition is true (0). */
  readonly default?: ArrayLike
}
const selectOptions: Known<SelectOptions> = { default: true }

/**
 * The choice of the first condition that is true. Data-first only. Source: `jax.numpy.select`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.select([np.array([true, false]), np.array([true, true])], [1, 2], { default: 9 }).tolist() // => [1,2]
 * ```
 */
export const select = required('select', 2, (conditions: readonly ArrayLike[], choices: readonly ArrayLike[], { default: otherwise = 0 }: SelectOptions = {}): NDArray => {
  if (conditions.length !== choices.length || conditions.length === 0) throw new ArgumentError('select', { expected: 'as many choices as conditions, and at least one', got: `${conditions.length} conditions and ${choices.length} choices` })
  const [last, ...cases] = promoted('select', [otherwise, ...choices])
  const [rest, ...arrays] = broadcasted('select', [last!, ...cases, ...conditions.map(c => truth('select', c))])
  const whens = arrays.slice(cases.length)
  return whens.reduceRight((result, when, i) => selectOp(when, arrays[i]!, result), rest!)
}, selectOptions)

type Piece = ArrayLike | ((x: NDArray) => ArrayLike)

/**
 * By conditions, functions of `x` or values; the last condition that is true decides, and one piece more than conditions is for the rest (0). Source: `jax.numpy.piecewise`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.piecewise(np.array([-2, 3]), [np.array([true, false])], [x => np.negative(x), 7]).tolist() // => [2,7]
 * ```
 */
export const piecewise = dual<DataFirstOrLast<[conditions: readonly ArrayLike[], pieces: readonly Piece[]]>>('piecewise', 3, (x: unknown, conditions: readonly ArrayLike[], pieces: readonly Piece[]) => {
  const array = toArray('piecewise', x)
  const surplus = pieces.length - conditions.length
  if (surplus !== 0 && surplus !== 1) throw new ArgumentError('piecewise', { expected: `${conditions.length} or ${conditions.length + 1} pieces for ${conditions.length} conditions`, got: `${pieces.length}` })
  const value = (piece: Piece): NDArray => convert(toArray('piecewise', typeof piece === 'function' ? piece(array) : piece), array.dtype, array.weakType)
  return conditions.reduce<NDArray>((result, condition, i) => where(condition, value(pieces[i]!), result), broadcasted('piecewise', [value(surplus === 1 ? pieces.at(-1)! : 0), array])[0]!)
})

interface ChooseOptions {
  /** What numbers out of range do: `raise` (the default; only where values are known), `clip` or `wrap`. */
  readonly mode?: 'raise' | 'clip' | 'wrap'
}
const chooseOptions: Known<ChooseOptions> = { mode: true }

/**
 * Elementwise `choices[which]`; everything broadcasts. Source: `jax.numpy.choose`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.choose(np.array([0, 1], { dtype: 'int32' }), [np.array([1, 2]), np.array([3, 4])]).tolist() // => [1,4]
 * ```
 */
export const choose = dual<DataFirstOrLast<[choices: readonly ArrayLike[], options?: ChooseOptions]>>('choose', 2, (which: unknown, choices: readonly ArrayLike[], { mode = 'raise' }: ChooseOptions = {}) => {
  const index = toArray('choose', which)
  if (!isInteger(index.dtype) && index.dtype !== 'bool') throw new DTypeError('choose', { expected: 'integers to choose by', got: index.dtype, hint: "make them with { dtype: 'int32' }" })
  if (choices.length === 0) throw new ArgumentError('choose', { expected: 'at least one choice', got: 'none' })
  if (mode === 'raise') checkRange(index, choices.length)
  const wrapped = convert(mode === 'wrap' ? remainder(index, choices.length) : index, 'int32')
  const [chosen, ...cases] = broadcasted('choose', [wrapped, ...promoted('choose', choices)])
  return selectN(chosen!, ...cases)
}, chooseOptions)

const checkRange = (index: NDArray, count: number): void => {
  for (const i of index.toTypedArray()) if (i < 0 || i >= count) throw new ArgumentError('choose', { expected: `numbers from 0 to ${count - 1}`, got: `${i}`, hint: "{ mode: 'clip' } and { mode: 'wrap' } take any number" })
}
