/** Rounding to a float format with fewer bits, kept in the dtype. */
import { formatAval } from '../base/aval.js'
import { nonNegativeInt, refined, struct } from '../base/codec.js'
import { DTypeError } from '../base/errors.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'

type Format = { readonly exponentBits: number; readonly mantissaBits: number }

export const reducePrecisionP: Primitive<Format> = {
  name: 'reduce_precision',
  arity: 1,
  params: struct({ exponentBits: refined(nonNegativeInt, 'at least 1 exponent bit', n => n >= 1), mantissaBits: nonNegativeInt }),
  type: ([x]) => {
    if (x!.dtype !== 'float32' && x!.dtype !== 'float16' && x!.dtype !== 'bfloat16') throw new DTypeError('reduce_precision', { expected: "'float32', 'float16' or 'bfloat16'", got: formatAval(x!) })
    return [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType }]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, p) => [reducePrecision(ct!, p)] },
  batch: (_axis, [x], _batched, p) => [reducePrecision(x!, p)],
  lower: { _tag: 'map', at: ([x], index, p) => rounded(x!.at(index), p) },
  effects: 'none',
}

/** On the bits of a float32: the mantissa half to even, then overflow to ∞ and underflow to 0. NaN stays. */
const rounded = (x: Scalar, { exponentBits, mantissaBits }: Format): Scalar => {
  const u32 = (n: number): Scalar => s.constant('u32', n)
  const bits = s.bitcast('u32', x)
  const sign = s.and(bits, u32(0x80000000))
  const dropped = 23 - Math.min(mantissaBits, 23)
  const odd = s.and(s.shr(bits, u32(dropped)), u32(1))
  const nearest = dropped === 0 ? bits : s.and(s.add(bits, s.add(odd, u32(2 ** (dropped - 1) - 1))), u32(0x100000000 - 2 ** dropped))
  const magnitude = s.and(nearest, u32(0x7fffffff))
  const bias = 2 ** (exponentBits - 1) - 1
  const inRange =
    exponentBits >= 8
      ? magnitude
      : s.select(s.ge(magnitude, u32((127 + bias + 1) * 2 ** 23)), u32(0x7f800000), s.select(s.lt(magnitude, u32((127 - bias + 1) * 2 ** 23)), u32(0), magnitude))
  return s.select(s.eq(x, x), s.bitcast('f32', s.or(inRange, sign)), x)
}

export const reducePrecision = (x: Value, { exponentBits, mantissaBits }: Format): NDArray => bind1(reducePrecisionP, [x], { exponentBits, mantissaBits })
