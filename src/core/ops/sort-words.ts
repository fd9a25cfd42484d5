/**
 * Elements as unsigned words whose order is the order of sorting: −0 and 0 are equal, NaN comes last and is equal to NaN.
 * Sorting compares words only, so it knows nothing of dtypes.
 */
import type { DType } from '../base/dtype.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'

/** The most significant first; float64 has two. */
export type Words = readonly [Scalar] | readonly [Scalar, Scalar]

const u32 = (x: number): Scalar => s.constant('u32', x)
const signBit = u32(0x80000000)
const ones = u32(0xffffffff)

export const wordsPerKey = (dtype: DType): 1 | 2 => (dtype === 'float64' ? 2 : 1)

export const sortWords = (x: Scalar): Words => {
  switch (x.reg) {
    case 'u32': return [x]
    case 'bool': return [s.convert('u32', x)]
    case 'i32': return [s.xor(s.convert('u32', x), signBit)]
    case 'f32': return [numberOrLast(x, monotone(s.bitcast('u32', withoutSignedZero(x))))]
    case 'f64': {
      const y = withoutSignedZero(x)
      const high = s.convert('u32', s.highWord(y)), low = s.convert('u32', s.lowWord(y))
      return [numberOrLast(x, monotone(high)), numberOrLast(x, s.select(isNegative(high), s.not(low), low))]
    }
  }
}

/** The same words for the opposite order. */
export const reversedWords = (words: Words): Words => words.map(s.not) as unknown as Words // as many words as before

const withoutSignedZero = (x: Scalar): Scalar => s.select(s.eq(x, s.constant(x.reg, 0)), s.constant(x.reg, 0), x)

const numberOrLast = (x: Scalar, word: Scalar): Scalar => s.select(s.eq(x, x), word, ones)

const isNegative = (bits: Scalar): Scalar => s.ge(bits, signBit)

/** Magnitudes of negative floats count down, and come before the positive ones. */
const monotone = (bits: Scalar): Scalar => s.select(isNegative(bits), s.not(bits), s.or(bits, signBit))

/** Lexicographic order. */
export const wordsLess = (a: readonly Scalar[], b: readonly Scalar[]): Scalar => {
  const [x, ...xs] = a, [y, ...ys] = b
  return xs.length === 0 ? s.lt(x!, y!) : s.or(s.lt(x!, y!), s.and(s.eq(x!, y!), wordsLess(xs, ys)))
}
