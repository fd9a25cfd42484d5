/** Errors in units of the last place, and inputs to look for them. */
type Real = 'f32' | 'f64'

const bits = new Uint32Array(2)
const single = new Float32Array(bits.buffer)
const double = new Float64Array(bits.buffer)

/** The distance between neighbouring numbers of the format about x. */
const spacing = (reg: Real, x: number): number => {
  const a = Math.abs(x)
  const [smallest, digits] = reg === 'f32' ? [2 ** -149, 23] : [2 ** -1074, 52]
  if (a < smallest * 2 ** digits) return smallest
  double[0] = a
  return 2 ** ((bits[1]! >>> 20) - 1023 - digits)
}

/** |got − exact| in units of the last place of the exact value; ∞ where only one is NaN, infinite, or of the other zero. */
export const ulpError = (reg: Real, got: number, exact: number): number => {
  const expected = reg === 'f32' ? Math.fround(exact) : exact
  if (Object.is(got, expected)) return Number.isFinite(expected) ? Math.abs(got - exact) / spacing(reg, exact) : 0
  if (Number.isNaN(got) || Number.isNaN(expected) || !Number.isFinite(got) || !Number.isFinite(expected)) return Infinity
  if (got === 0 && expected === 0) return Infinity
  return Math.abs(got - exact) / spacing(reg, exact)
}

/** A stream of 32 random bits (xorshift, Marsaglia 2003). */
export const randomBits = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** A random bit pattern of the format. */
export const randomFloat = (reg: Real, next: () => number): number => {
  bits[0] = next()
  bits[1] = next()
  return reg === 'f32' ? single[0]! : double[0]!
}

/** The float32 of a bit pattern. */
export const floatOfBits = (pattern: number): number => {
  bits[0] = pattern
  return single[0]!
}

/** Zeros, infinities, NaN, the ends of the subnormals and of the format, one and its neighbours, halves, integers. */
export const edges = (reg: Real): readonly number[] => {
  const [digits, minimum, largest] = reg === 'f32' ? [23, 2 ** -126, 3.4028234663852886e38] : [52, 2 ** -1022, Number.MAX_VALUE]
  const positive = [
    0,
    Infinity,
    minimum,
    minimum * 2 ** -digits,
    minimum - minimum * 2 ** -digits,
    largest,
    1,
    1 + 2 ** -digits,
    1 - 2 ** (-digits - 1),
    0.5,
    2,
    3,
    4,
    8,
    10,
    27,
    100,
    1e-6,
    1e-4,
    1e-7,
    88.72,
    89,
    104,
    709.78,
    745,
    1e5,
    1e6,
    1e10,
    1e22,
    2 ** digits,
    2 ** (digits + 1),
  ]
  const rounded = reg === 'f32' ? positive.map(Math.fround) : positive
  return [NaN, ...rounded, ...rounded.map(x => -x)]
}
