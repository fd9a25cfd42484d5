/** Random shapes, numbers, arrays and trees. Sizes are small: laws break on small arrays, and programs are compiled per shape. */
import * as fc from 'fast-check'
import { aval } from '../core/base/aval.js'
import { type DType, finfo, iinfo, isFloat } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import type { Shape } from '../core/base/shape.js'
import type { Tree } from '../core/base/tree.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { arrayOf, numbersIn } from './arrays.js'

export interface ShapeConstraints {
  /** @defaultValue 0 */
  readonly minRank?: number
  /** @defaultValue 3 */
  readonly maxRank?: number
  /** @defaultValue 0 */
  readonly minSize?: number
  /** @defaultValue 3 */
  readonly maxSize?: number
}
const shapeConstraints: Known<ShapeConstraints> = { minRank: true, maxRank: true, minSize: true, maxSize: true }

/**
 * Shapes.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import * as testing from 'cotangent/testing'
 * fc.assert(fc.property(testing.shapes({ maxRank: 2 }), shape => shape.length <= 2))
 * ```
 */
export const shapes = required('shapes', 0, ({ minRank = 0, maxRank = 3, minSize = 0, maxSize = 3 }: ShapeConstraints = {}): fc.Arbitrary<Shape> =>
  fc.array(sizes(minSize, maxSize), { minLength: minRank, maxLength: maxRank }), shapeConstraints)

/** Sizes with few zeros: an empty array shows little. */
const sizes = (min: number, max: number): fc.Arbitrary<number> =>
  min > 0 || max === 0
    ? fc.integer({ min, max })
    : fc.oneof({ weight: 7, arbitrary: fc.integer({ min: 1, max }) }, { weight: 1, arbitrary: fc.constant(0) })

/**
 * Lists of `count` shapes that broadcast with each other.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import { np } from 'cotangent'
 * import * as testing from 'cotangent/testing'
 * fc.assert(fc.property(testing.broadcastableShapes(2), ([a, b]) => np.add(np.ones(a!), np.ones(b!)).size >= 0))
 * ```
 */
export const broadcastableShapes = required('broadcastableShapes', 1, (count: number, constraints: ShapeConstraints = {}): fc.Arbitrary<readonly Shape[]> =>
  shapes(constraints).chain(full =>
    fc.array(
      fc
        .tuple(fc.nat({ max: full.length }), fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }))
        .map(([drop, ones]) => full.map((n, i) => (ones[i] ? 1 : n)).slice(drop)),
      { minLength: count, maxLength: count },
    ),
  ), shapeConstraints)

export interface NumberConstraints {
  /** NaN, infinities, −0, subnormals, the limits of the dtype. @defaultValue true without `min` and `max` */
  readonly edges?: boolean
  readonly min?: number
  readonly max?: number
}
const numberConstraints: Known<NumberConstraints> = { edges: true, min: true, max: true }

/** Numbers of a dtype: mostly small, some anywhere, and the values that code forgets. They are rounded when they become elements. */
export const numbers = required('numbers', 1, (dtype: DType, { min, max, edges = min === undefined && max === undefined }: NumberConstraints = {}): fc.Arbitrary<number> => {
  if (dtype === 'bool') return fc.nat({ max: 1 })
  if (dtype === 'key') return fc.nat({ max: 0xffffffff })
  const options = isFloat(dtype) || dtype === 'complex64' ? floats(dtype, min ?? -4, max ?? 4) : integers(dtype, min, max)
  return edges ? fc.oneof({ weight: 6, arbitrary: options }, { weight: 2, arbitrary: fc.constantFrom(...edgeValues(dtype)) }) : options
}, numberConstraints)

const floats = (dtype: DType, min: number, max: number): fc.Arbitrary<number> => {
  const anywhere = fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
  const halves = fc.integer({ min: Math.ceil(min * 2), max: Math.floor(max * 2) }).map(n => n / 2)
  return dtype === 'float64' && max - min < 1 ? anywhere : fc.oneof(anywhere, Math.ceil(min * 2) <= Math.floor(max * 2) ? halves : anywhere)
}

const integers = (dtype: DType, min: number | undefined, max: number | undefined): fc.Arbitrary<number> => {
  const limits = iinfo(dtype)
  const small = fc.integer({ min: Math.max(min ?? -4, limits.min), max: Math.min(max ?? 4, limits.max) })
  return min === undefined && max === undefined ? fc.oneof(small, fc.integer({ min: limits.min, max: limits.max })) : small
}

const edgeValues = (dtype: DType): readonly number[] => {
  if (!isFloat(dtype) && dtype !== 'complex64') {
    const { min, max } = iinfo(dtype)
    return [0, 1, min, max, max - 1]
  }
  const { max, smallestNormal, smallestSubnormal, eps } = finfo(dtype)
  return [NaN, Infinity, -Infinity, 0, -0, 1, -1, smallestSubnormal, -smallestSubnormal, smallestNormal, smallestNormal - smallestSubnormal, max, -max, 1 + eps, 1 - eps / 2, 0.5, 1.5, 2.5, 1e5]
}

export interface ArrayConstraints extends NumberConstraints {
  /** One dtype, or several to choose from. @defaultValue float32 */
  readonly dtype?: DType | readonly DType[]
  /** A shape, or random ones. @defaultValue shapes() */
  readonly shape?: Shape | fc.Arbitrary<Shape>
  /** @defaultValue false */
  readonly weakType?: boolean
}
const arrayConstraints: Known<ArrayConstraints> = { dtype: true, shape: true, weakType: true, edges: true, min: true, max: true }

/**
 * Arrays, with edge values among their elements unless a range is given.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import { np } from 'cotangent'
 * import * as testing from 'cotangent/testing'
 * fc.assert(fc.property(testing.arrays({ min: 0, max: 1 }), x => np.all(np.lessEqual(x, 1)).item() === true))
 * ```
 */
export const arrays = required('arrays', 0, ({ dtype = 'float32', shape = shapes(), weakType = false, ...constraints }: ArrayConstraints = {}): fc.Arbitrary<NDArray> =>
  fc
    .tuple(typeof dtype === 'string' ? fc.constant(dtype) : fc.constantFrom(...dtype), isShape(shape) ? fc.constant(shape) : shape)
    .chain(([d, s]) => {
      const type = aval(s, d, weakType)
      const count = numbersIn(type)
      return fc.array(numbers(d, constraints), { minLength: count, maxLength: count }).map(values => arrayOf(type, values))
    }), arrayConstraints)

const isShape = (u: Shape | fc.Arbitrary<Shape>): u is Shape => Array.isArray(u)

/**
 * Trees of lists, records and `null` with leaves from `leaf`.
 *
 * @example
 * ```ts
 * import * as fc from 'fast-check'
 * import { tree } from 'cotangent'
 * import * as testing from 'cotangent/testing'
 * fc.assert(fc.property(testing.trees(fc.integer()), t => tree.leaves(tree.map(() => 1, t)).length === tree.leaves(t).length))
 * ```
 */
export const trees = <A>(leaf: fc.Arbitrary<A>): fc.Arbitrary<Tree<A>> =>
  fc.letrec<{ tree: Tree<A> }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'tree' },
      leaf,
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'tree' }),
      fc.dictionary(fc.constantFrom('a', 'b', 'kernel', 'bias', '0'), tie('tree'), { maxKeys: 3, depthIdentifier: 'tree' }),
    ),
  })).tree
