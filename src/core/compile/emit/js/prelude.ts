/** The names that emitted code may use, and what has to stand before a function that uses them. */
const mathematics = ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'sqrt', 'trunc'] as const

const declarations = {
  // Rounds half to even; adding 2^52 leaves no bits for a fraction.
  nearest: `function nearest(x) {
  const size = Math.abs(x)
  if (!(size < 4503599627370496)) return x
  const rounded = size + 4503599627370496 - 4503599627370496
  return x < 0 ? -rounded : x > 0 ? rounded : x
}`,
  copysign: `function copysign(x, y) {
  return y < 0 || (y === 0 && 1 / y < 0) ? -Math.abs(x) : Math.abs(x)
}`,
  popcount: `function popcount(x) {
  x = x - ((x >>> 1) & 0x55555555) | 0
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}`,
  // The same four bytes as a float and as an integer; the same eight as a double and as two words, low word first.
  single: 'const singleFloat = new Float32Array(1), singleBits = new Int32Array(singleFloat.buffer)',
  double: 'const doubleFloat = new Float64Array(1), doubleBits = new Int32Array(doubleFloat.buffer)',
  fromWords: `function fromWords(high, low) {
  doubleBits[0] = low
  doubleBits[1] = high
  return doubleFloat[0]
}`,
  copy: `function copy(from, start, to, at, length) {
  if (from === to) to.copyWithin(at, start, start + length)
  else if (length < 64) for (let i = 0; i < length; i++) to[at + i] = from[start + i]
  else to.set(from.subarray(start, start + length), at)
}`,
} as const

export type MathName = (typeof mathematics)[number]
export type Declaration = keyof typeof declarations
export type PreludeName = MathName | Declaration

const isMath = (name: PreludeName): name is MathName => mathematics.some(m => m === name)

/** The declarations of `used`, one after the other. */
export const prelude = (used: ReadonlySet<PreludeName>): string => {
  const names = [...used].sort()
  const math = names.filter(isMath)
  const lines: string[] = math.length === 0 ? [] : [`const { ${math.join(', ')} } = Math`]
  if (used.has('fromWords') && !used.has('double')) lines.push(declarations.double)
  // `double` before `fromWords` and `single` before nothing: the order of names happens to do.
  for (const name of names) if (!isMath(name)) lines.push(declarations[name])
  return lines.join('\n')
}
