import { describe, expect, test } from 'vitest'
import { grad, jit, type NDArray, np } from '../../src/index.js'

const inf = Infinity
const ints = (xs: readonly number[], dtype: 'int32' | 'uint8' = 'int32'): NDArray => np.array(xs, { dtype })

const cases: Readonly<Record<string, readonly [() => NDArray | readonly NDArray[], unknown]>> = {
  'floor division follows the divisor': [() => np.floorDivide(ints([7, -7, 7, -7]), ints([3, 3, -3, -3])), [2, -3, -3, 2]],
  'floor division by zero, as in JAX': [() => np.floorDivide(ints([7, 0]), 0), [-2, -1]],
  'floor division of floats': [() => np.floorDivide(np.array([1, -1, 7.5]), np.array([0, inf, 2])), [inf, -1, 3]],
  'remainder follows the divisor': [() => np.remainder(ints([7, -7, 7, -7]), ints([3, 3, -3, -3])), [1, 2, -2, -1]],
  'remainder of infinities and zero': [() => np.remainder(np.array([-1, 5, 1]), np.array([inf, inf, 0])), [inf, 5, NaN]],
  'integer remainder by 0': [() => np.remainder(ints([7]), 0), [0]],
  'fmod follows the dividend': [() => np.fmod(ints([7, -7, 7, -7]), ints([3, 3, -3, -3])), [1, -1, 1, -1]],
  'divmod': [() => np.divmod(np.array([7, -7]), 3), [[2, -3], [1, 2]]],
  'power of numbers': [() => np.power(np.array([3, 10, 0]), np.array([3, 2, 0])), [27, 100, 1]],
  'power(3, 3) is 27': [() => np.power(3, 3), 27],
  'power of a negative number': [() => np.power(-8, 1 / 3), NaN],
  'integer powers are exact': [() => np.power(ints([3, -1, 0, 2, 7]), ints([19, 65, 64, 31, 0])), [1162261467, -1, 0, -2147483648, 1]],
  'cbrt(27) is 3': [() => np.cbrt(27), 3],
  'log2 of powers of two': [() => np.log2(np.array([1, 8, 8192, 2 ** -126, 2 ** 127])), [0, 3, 13, -126, 127]],
  'log10 of powers of ten': [() => np.log10(np.array([1, 1000, 1e10])), [0, 3, 10]],
  'NaN propagates through maximum': [() => np.maximum(np.array([NaN, 1]), np.array([1, NaN])), [NaN, NaN]],
  'NaN propagates through clip': [() => np.clip(np.array([NaN, 5]), 3, 1), [NaN, 1]],
  'clip without one bound': [() => np.clip(np.array([-1, 5]), null, 3), [-1, 3]],
  'fmax and fmin ignore NaN': [() => [np.fmax(NaN, 1), np.fmin(1, NaN)], [1, 1]],
  'the greater zero': [() => np.maximum(np.array([-0]), 0), [0]],
  'round goes to even': [() => np.round(np.array([0.5, 1.5, 2.5, -0.5])), [0, 2, 2, -0]],
  'round to tens': [() => np.round(np.array([15, 25, 31.4]), { decimals: -1 }), [20, 20, 30]],
  'trunc keeps -0': [() => np.trunc(np.array([-0.5, 1.9])), [-0, 1]],
  'floor leaves integers alone': [() => np.floor(ints([3])), [3]],
  'arctan2(0, 0) is 0': [() => np.arctan2(0, 0), 0],
  'hypot without overflow': [() => np.isfinite(np.hypot(np.array([3e30, 1e-30]), np.array([4e30, 1e-30]))), [true, true]],
  'hypot of infinities': [() => np.hypot(np.array([inf, -inf, 1]), np.array([NaN, inf, NaN])), [inf, inf, NaN]],
  'logaddexp at the edges': [() => np.logaddexp(np.array([-inf, -inf, inf, 1000]), np.array([-inf, 1, 1, -1000])), [-inf, 1, inf, 1000]],
  'sinc at whole numbers': [() => np.add(np.sinc(np.array([0, 1, -7])), 0), [1, 0, 0]],
  'signs': [() => np.sign(np.array([-0, NaN, -3])), [-0, NaN, -1]],
  'signbit and copysign': [() => [np.signbit(np.array([-0, 1])), np.copysign(np.array([1, -2]), np.array([-0, 3]))], [[true, false], [-1, 2]]],
  'heaviside': [() => np.heaviside(np.array([-1, 0, 1]), 0.5), [0, 0.5, 1]],
  'ldexp into and out of subnormals': [() => np.ldexp(np.array([1, 2 ** -149, 1.5]), ints([-149, 149, 127])), [2 ** -149, 1, 1.5 * 2 ** 127]],
  'frexp': [() => np.frexp(np.array([8, -0.1, 0, 2 ** -149])), [[0.5, Math.fround(-0.8), 0, 0.5], [4, -3, 0, -148]]],
  'modf of an infinity': [() => np.modf(np.array([-2.25, inf])), [[-0.25, 0], [-2, inf]]],
  'nextafter of halves': [() => np.nextafter(np.array([0, 1, 65504], { dtype: 'float16' }), np.array([1, 0, inf], { dtype: 'float16' })), [2 ** -24, 1 - 2 ** -11, inf]],
  'nanToNum': [() => np.nanToNum(np.array([NaN, inf, -inf]), { nan: 1, neginf: -9 }), [1, 3.4028234663852886e38, -9]],
  'shifts': [() => [np.leftShift(ints([1, 1]), ints([3, 40])), np.rightShift(ints([-16]), 2), np.rightShift(ints([255], 'uint8'), 4)], [[8, 0], [-4], [15]]],
  'bitwiseCount': [() => np.bitwiseCount(ints([7, -8])), [3, 1]],
  'invert of booleans': [() => np.invert(np.array([true, false])), [false, true]],
  'isclose': [() => np.isclose(np.array([1, inf, inf, NaN]), np.array([1 + 1e-6, inf, 1, NaN])), [true, true, false, false]],
  'isclose with NaN': [() => np.isclose(NaN, NaN, { equalNan: true }), true],
  'arrayEqual of different shapes': [() => np.arrayEqual(np.array([1, 1]), 1), false],
  'arrayEquiv broadcasts': [() => np.arrayEquiv(np.array([1, 1]), 1), true],
  'where(exp(NaN) > -1, 1, 2) is 2': [() => np.where(np.greater(np.exp(NaN), -1), 1, 2), 2],
  'select takes the first condition': [() => np.select([np.array([true, false]), np.array([true, false])], [1, 2], { default: 3 }), [1, 3]],
  'piecewise takes the last condition': [() => np.piecewise(np.array([1, 2]), [np.array([true, true]), np.array([true, false])], [x => np.negative(x), 9]), [9, -2]],
  'choose wraps': [() => np.choose(ints([-1, 3]), [10, 20], { mode: 'wrap' }), [20, 20]],
  'vectorize': [() => np.vectorize((a: NDArray, b: NDArray) => np.add(a, np.sum(b)), { signature: '(),(n)->()' })(np.array([[1], [2]]), np.ones([3, 4])), [[5, 5, 5], [6, 6, 6]]],
  'applyAlongAxis with a matrix as result': [() => np.applyAlongAxis(v => np.array([v, v]), 0, np.array([[1, 2]])), [[[1, 2]], [[1, 2]]]],
}

const lists = (r: NDArray | readonly NDArray[]): unknown => ('shape' in r ? r.tolist() : r.map(x => x.tolist()))

describe('values', () => {
  test.each(Object.entries(cases))('%s', (_what, [compute, expected]) => {
    expect(lists(compute())).toEqual(expected)
    expect(lists(jit(compute)())).toEqual(expected)
  })
})

const gradients: Readonly<Record<string, readonly [(x: NDArray) => NDArray, number, number]>> = {
  'abs at 0 is 1': [np.abs, 0, 1],
  'maximum at a tie is ½': [x => np.maximum(x, 0), 0, 0.5],
  'clip at a bound is ½': [x => np.clip(x, 0, 1), 1, 0.5],
  'power(x, 2) at 0 is 0': [x => np.power(x, 2), 0, 0],
  'power(x, 1) at 0 is 1': [x => np.power(x, 1), 0, 1],
  'power(x, 0) at 0 is 0': [x => np.power(x, 0), 0, 0],
  'power(0, y) in y is 0': [y => np.power(0, y), 2, 0],
  'power(-2, y) in y is NaN': [y => np.power(np.array(-2), y), 2, NaN],
  'sinc at 0 is 0': [np.sinc, 0, 0],
  'sinc, second derivative at 0': [x => grad(np.sinc)(x), 0, -(Math.PI ** 2) / 3],
  'sinc, third derivative at 0': [x => grad(y => grad(np.sinc)(y))(x), 0, 0],
  'remainder in the divisor': [y => np.remainder(-7.5, y), 3, 3],
  'remainder in the dividend': [x => np.remainder(x, 3), -7.5, 1],
  'floor is 0': [np.floor, 1.5, 0],
  'floorDivide is 0': [x => np.floorDivide(x, 2), 5, 0],
  'sqrt at 0 is infinite': [np.sqrt, 0, inf],
  'where guarded twice': [x => np.where(np.greater(x, 0), np.sqrt(np.where(np.greater(x, 0), x, 1)), 0), 0, 0],
  'hypot at a tie': [x => np.hypot(x, 1), 1, Math.SQRT1_2],
  'hypot, second derivative at a tie': [x => grad((y: NDArray) => np.hypot(y, 1))(x), 1, 2 ** -1.5],
  'hypot of great numbers': [x => np.hypot(x, 4e30), 3e30, 0.6],
  'logaddexp at a tie': [x => np.logaddexp(x, 1), 1, 0.5],
  'logaddexp of −∞ and 1': [x => np.logaddexp(-inf, x), 1, 1],
  'logaddexp, second derivative at a tie': [x => grad((y: NDArray) => np.logaddexp(y, 1))(x), 1, 0.25],
  'log2': [np.log2, 8, 1 / (8 * Math.LN2)],
  'ldexp': [x => np.ldexp(x, 3), 1.5, 8],
  'copysign': [x => np.copysign(x, -1), 2, -1],
  'nanToNum': [np.nanToNum, 2, 1],
}

describe('derivatives', () => {
  test.each(Object.entries(gradients))('%s', (_what, [f, at, expected]) => {
    const got = grad(f)(at).item()
    if (Number.isFinite(expected)) expect(got).toBeCloseTo(expected, 5)
    else expect(got).toBe(expected)
  })
})

const unaries = [
  'negative', 'positive', 'abs', 'fabs', 'sign', 'square', 'reciprocal', 'exp', 'exp2', 'expm1', 'log', 'log1p', 'log2', 'log10', 'sqrt', 'cbrt', 'sin', 'cos', 'tan',
  'arcsin', 'arccos', 'arctan', 'sinh', 'cosh', 'tanh', 'arcsinh', 'arccosh', 'arctanh', 'deg2rad', 'rad2deg', 'floor', 'ceil', 'trunc', 'rint', 'round', 'isnan', 'isinf',
  'isfinite', 'isposinf', 'isneginf', 'signbit', 'spacing', 'nanToNum', 'sinc', 'i0', 'logicalNot', 'real', 'imag', 'conj', 'angle', 'isreal', 'zerosLike', 'onesLike',
] as const

const binaries = [
  'add', 'subtract', 'multiply', 'divide', 'floorDivide', 'remainder', 'fmod', 'power', 'floatPower', 'maximum', 'minimum', 'fmax', 'fmin', 'heaviside', 'hypot', 'logaddexp',
  'logaddexp2', 'arctan2', 'copysign', 'nextafter', 'equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual', 'logicalAnd', 'logicalOr', 'logicalXor', 'isclose', 'arrayEqual', 'fullLike',
] as const

describe('calling convention', () => {
  const [x, y] = [np.array([0.25, 0.5]), np.array([0.75])]

  test.each(unaries)('%s takes numbers and refuses undefined', name => {
    expect(np[name](0.5).shape).toEqual([])
    expect(() => np[name](undefined as never)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }))
    expect(() => np[name]('a' as never)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }))
  })

  test.each(binaries)('%s is data-first and data-last, and refuses undefined', name => {
    const [y0] = name === 'fullLike' ? [0.75] : [y]
    expect(np[name](y0)(x).tolist()).toEqual(np[name](x, y0).tolist())
    expect(() => np[name](x, undefined as never)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }))
    expect(() => np[name](undefined as never)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }))
  })

  test('clip waits for its array with two bounds', () => expect(np.clip(0, 1)(np.array([-1, 2])).tolist()).toEqual([0, 1]))

  test('a JavaScript list is no operand', () => expect(() => np.add([1, 2] as never, 1)).toThrow(/np\.array/))

  test('shapes that do not broadcast: both shapes, the axis, a hint', () => expect(() => np.add(np.zeros([3, 2]), np.zeros([3]))).toThrow(/\[3,2\] and \[3\].*axis -1 \(2 and 3\)\n {2}hint: np\.expandDims\(x, 1\)/s))
})
