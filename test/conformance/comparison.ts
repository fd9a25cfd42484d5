/** Results against what was recorded: dtypes, shapes, integers exactly, floats within the tolerance of the case. */
import { isFloat } from '../../src/core/base/dtype.js'
import { shapesEqual } from '../../src/core/base/shape.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import type { Element, Recorded, RecordedArray, RecordedNumber, Tolerance } from './case.js'
import { elementsOf, isFields, isPair, isRecordedArray, numberOf } from './values.js'

const close = (got: number, expected: number, { atol = 0, rtol = 0, signedZero = false }: Tolerance): boolean => {
  if (Number.isNaN(expected)) return Number.isNaN(got)
  if (!Number.isFinite(expected)) return got === expected
  if (expected === 0 && got === 0) return !signedZero || Object.is(got, expected)
  return Math.abs(got - expected) <= atol + rtol * Math.abs(expected)
}

/** Complex numbers by modulus. */
const closePairs = (got: readonly number[], expected: readonly number[], { atol = 0, rtol = 0 }: Tolerance): boolean => {
  if (expected.some(Number.isNaN)) return got.some(Number.isNaN)
  if (!expected.every(Number.isFinite)) return !got.every(Number.isFinite)
  return Math.hypot(...got.map((x, i) => x - expected[i]!)) <= atol + rtol * Math.hypot(...expected)
}

const elementsAgree = (got: Element, expected: Element, rounded: (x: number) => number, tolerance: Tolerance): boolean => {
  const parts = (x: Element): readonly number[] => (isPair(x) ? x : [x]).map(numberOf)
  const [a, b] = [parts(got), parts(expected).map(rounded)]
  return b.length === 1 ? close(a[0]!, b[0]!, tolerance) : closePairs(a, b, tolerance)
}

const arrayDifference = (got: unknown, expected: RecordedArray, tolerance: Tolerance, shapeOnly: boolean): string | undefined => {
  if (!isNDArray(got)) return `expected ${expected.dtype}[${expected.shape}], got ${show(got)}`
  if (got.dtype !== expected.dtype || !shapesEqual(got.shape, expected.shape)) return `expected ${expected.dtype}[${expected.shape}], got ${got.dtype}[${got.shape}]`
  if (shapeOnly) return undefined
  // recorded decimals are those of a float32, save in float64
  const rounded = isFloat(expected.dtype) && expected.dtype !== 'float64' || expected.dtype === 'complex64' ? Math.fround : (x: number) => x
  const elements = elementsOf(got)
  const at = expected.data.findIndex((e, i) => !elementsAgree(elements[i]!, e, rounded, tolerance))
  return at < 0 ? undefined : `element ${at}: expected ${expected.data[at]}, got ${elements[at]} (rtol ${tolerance.rtol ?? 0}, atol ${tolerance.atol ?? 0})`
}

const show = (v: unknown): string => (isNDArray(v) ? `${v.dtype}[${v.shape}]` : typeof v === 'object' && v !== null ? `{ ${Object.keys(v)} }` : String(v))

/** Undefined where the result agrees, else the first difference in words. */
export const difference = (got: unknown, expected: Recorded, tolerance: Tolerance, shapeOnly = false): string | undefined => {
  const within = (pairs: readonly (readonly [name: string, got: unknown, expected: Recorded])[]): string | undefined => {
    for (const [name, g, e] of pairs) {
      const d = difference(g, e, tolerance, shapeOnly)
      if (d !== undefined) return `${name}: ${d}`
    }
    return undefined
  }
  if (expected === null) return got === null || got === undefined ? undefined : `expected null, got ${show(got)}`
  if (typeof expected === 'object') {
    // sizes come as NumPy's 64-bit integers; here they are numbers
    if (isRecordedArray(expected) && String(expected.dtype) === 'int64') return scalarDifference(got, numberOf(expected.data[0] as RecordedNumber), tolerance)
    if (isRecordedArray(expected)) return arrayDifference(got, expected, tolerance, shapeOnly)
    if (typeof got !== 'object' || got === null) return `expected a tree, got ${show(got)}`
    if (!isFields(expected)) {
      const list = [...(got as Iterable<unknown>)] // a result that is none throws here, which fails the case
      return list.length === expected.length ? within(expected.map((e, i) => [String(i), list[i], e])) : `expected ${expected.length} results, got ${list.length}`
    }
    if ('$num' in expected) return scalarDifference(got, numberOf(expected['$num'] as RecordedNumber), tolerance)
    if ('$named' in expected) {
      const names = expected['$named'] as readonly string[], values = expected['values'] as readonly Recorded[]
      return within(names.map((name, i) => [name, Array.isArray(got) ? got[i] : got[name as keyof typeof got], values[i]!]))
    }
    const [names, gotNames] = [Object.keys(expected).sort(), Object.keys(got).sort()]
    if (names.join() !== gotNames.join()) return `expected { ${names} }, got { ${gotNames} }`
    return within(names.map(name => [name, got[name as keyof typeof got], expected[name]!]))
  }
  return scalarDifference(got, expected, tolerance)
}

const scalarDifference = (got: unknown, expected: boolean | number | string, tolerance: Tolerance): string | undefined => {
  const value: unknown = isNDArray(got) && got.ndim === 0 ? (got as NDArray).item() : got
  const agrees = typeof expected === 'number' ? typeof value === 'number' && close(value, expected, tolerance) : typeof expected === 'boolean' ? Boolean(value) === expected : String(value) === expected
  return agrees ? undefined : `expected ${expected}, got ${show(value)}`
}
