/** What is different between two trees of arrays, in words. */
import { formatAval, sameType } from '../core/base/aval.js'
import { type DType, isInexact } from '../core/base/dtype.js'
import { formatShape, shapesEqual } from '../core/base/shape.js'
import { flattenWithPath, formatPath, treeDefsEqual } from '../core/base/tree.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type Tolerance, valueTolerance } from './tolerance.js'
import { ulpsApart } from './ulps.js'

/** `undefined`: the trees agree. */
export type Difference = string | undefined

/** Whether a pair of numbers agrees, given the dtypes they came from. */
type Agrees = (got: number, expected: number, dtype: DType) => boolean

const compare = (got: unknown, expected: unknown, sameDTypes: boolean, agrees: Agrees): Difference => {
  const [gotLeaves, gotDef] = flattenWithPath(got)
  const [expectedLeaves, expectedDef] = flattenWithPath(expected)
  if (!treeDefsEqual(gotDef, expectedDef)) return `a tree ${expectedDef} was expected, got ${gotDef}`
  for (let i = 0; i < gotLeaves.length; i++) {
    const [path, x] = gotLeaves[i]!
    const [, y] = expectedLeaves[i]!
    const difference = compareLeaves(x, y, sameDTypes, agrees)
    if (difference !== undefined) return path.length === 0 ? difference : `at ${formatPath(path)}: ${difference}`
  }
  return undefined
}

const compareLeaves = (got: unknown, expected: unknown, sameDTypes: boolean, agrees: Agrees): Difference => {
  if (!isNDArray(got) || !isNDArray(expected)) {
    // numbers beside arrays are compared by value, all else is structure
    const x = isNDArray(got) && got.size === 1 ? Number(got.item()) : got
    const y = isNDArray(expected) && expected.size === 1 ? Number(expected.item()) : expected
    if (typeof x === 'number' && typeof y === 'number') return agrees(x, y, dtypeOf(got, expected)) ? undefined : `${y} was expected, got ${x}`
    return Object.is(x, y) ? undefined : `${String(y)} was expected, got ${String(x)}`
  }
  if (sameDTypes && !sameType(got, expected)) return `${formatAval(expected)} was expected, got ${formatAval(got)}`
  if (!shapesEqual(got.shape, expected.shape)) return `the shape ${formatShape(expected.shape)} was expected, got ${formatShape(got.shape)}`
  const a = got.toTypedArray()
  const b = expected.toTypedArray()
  for (let i = 0; i < a.length; i++) {
    if (!agrees(a[i]!, b[i]!, coarser(got.dtype, expected.dtype))) {
      return `${show(b[i]!)} was expected at [${position(i, got)}] of ${formatAval(got)}, got ${show(a[i]!)}\n  expected ${expected}\n  got      ${got}`
    }
  }
  return undefined
}

const dtypeOf = (...leaves: readonly unknown[]): DType => leaves.find(isNDArray)?.dtype ?? 'float64'

const coarser = (a: DType, b: DType): DType => (valueTolerance(a) >= valueTolerance(b) ? a : b)

const show = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

const position = (flat: number, { shape }: NDArray): string => {
  const index: number[] = []
  let rest = flat
  for (let d = shape.length - 1; d >= 0; d--) {
    index.unshift(rest % shape[d]!)
    rest = Math.floor(rest / shape[d]!)
  }
  return index.join()
}

/** Numbers close, NaN where NaN is, infinities and everything that is not a float equal; dtypes may differ. */
export const differenceBeyond = (got: unknown, expected: unknown, { atol, rtol }: Tolerance = {}): Difference =>
  compare(got, expected, false, (x, y, dtype) => {
    if (Object.is(x, y) || x === y) return true
    if (!Number.isFinite(x) || !Number.isFinite(y)) return false
    if (!isInexact(dtype) && atol === undefined && rtol === undefined) return false
    const tolerance = valueTolerance(dtype)
    return Math.abs(x - y) <= (atol ?? tolerance) + (rtol ?? tolerance) * Math.abs(y)
  })

/** Equal types, and at most `ulps` representable numbers between any two elements; 0: equal to the bit, −0 and NaN included. */
export const differenceInUlps = (got: unknown, expected: unknown, ulps: number): Difference =>
  compare(got, expected, true, (x, y, dtype) => Object.is(x, y) || ulpsApart(x, y, dtype) <= ulps)
