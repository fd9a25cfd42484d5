import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, AxisError, ShapeError } from '../../../src/core/base/errors.js'
import {
  broadcastShapes,
  checkShape,
  dropAxes,
  formatShape,
  insertAxes,
  normalizeAxes,
  normalizeAxis,
  rankOf,
  resolveReshape,
  type Shape,
  shapesEqual,
  sizeOf,
  stridesOf,
} from '../../../src/core/base/shape.js'

const shapes = fc.array(fc.nat(4), { maxLength: 4 })

/** Shapes that broadcast with each other: one shape with leading axes dropped and others set to 1. */
const compatible = shapes.chain(full =>
  fc.array(
    fc
      .tuple(fc.nat(full.length), fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }))
      .map(([from, ones]): Shape => full.map((n, i) => (ones[i] ? 1 : n)).slice(from)),
    { minLength: 3, maxLength: 3 },
  ),
)

const messageOf = (f: () => unknown): string => {
  try {
    f()
  } catch (e) {
    return e instanceof Error ? e.message.split('\n  called at ')[0]! : ''
  }
  return ''
}

describe('shapes', () => {
  test('size, rank, strides, text', () => {
    expect([sizeOf([]), sizeOf([2, 3]), sizeOf([2, 0])]).toEqual([1, 6, 0])
    expect(rankOf([2, 3])).toBe(2)
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1])
    expect([formatShape([]), formatShape([2, 3])]).toEqual(['[]', '[2,3]'])
    expect([shapesEqual([1, 2], [1, 2]), shapesEqual([1, 2], [1, 2, 1]), shapesEqual([1], [2])]).toEqual([true, false, false])
  })

  test('checkShape says where', () => {
    expect(checkShape('np.zeros', [2, 0])).toEqual([2, 0])
    for (const bad of [3, null, 'x', [1.5], [-1], ['2'], [Number.NaN]]) expect(() => checkShape('np.zeros', bad)).toThrow(ArgumentError)
    expect(() => checkShape('np.zeros', 3)).toThrow(/hint: write \[3\]/)
    expect(() => checkShape('np.zeros', [1, -1])).toThrow(/got -1 at \[1\]/)
  })
})

describe('broadcastShapes', () => {
  test('is commutative, associative, idempotent, with [] as its unit', () =>
    fc.assert(
      fc.property(compatible, ([a = [], b = [], c = []]) => {
        const all = broadcastShapes('op', a, b, c)
        expect(broadcastShapes('op', b, a)).toEqual(broadcastShapes('op', a, b))
        expect(broadcastShapes('op', broadcastShapes('op', a, b), c)).toEqual(all)
        expect(broadcastShapes('op', a, broadcastShapes('op', b, c))).toEqual(all)
        expect(broadcastShapes('op', a, a)).toEqual(a)
        expect(broadcastShapes('op', a, [])).toEqual(a)
      }),
    ))

  test('a size of 0 stretches a 1 and nothing else', () => {
    expect(broadcastShapes('op', [0], [1])).toEqual([0])
    expect(() => broadcastShapes('op', [0], [2])).toThrow(ShapeError)
  })

  test('the error names the shapes, the axes and what would fit', () => {
    expect(messageOf(() => broadcastShapes('np.add', [3, 2], [3]))).toBe(
      'np.add: expected shapes that broadcast, got [3,2] and [3], which differ at axis -1 (2 and 3)\n' +
        '  hint: np.expandDims(x, 1) makes [3] into [3,1], which broadcasts with [3,2]',
    )
    expect(messageOf(() => broadcastShapes('np.add', [2, 3, 4], [5, 3, 6]))).toBe(
      'np.add: expected shapes that broadcast, got [2,3,4] and [5,3,6], which differ at axis -3 (2 and 5) and axis -1 (4 and 6)\n' +
        '  hint: axes are compared from the last; sizes must be equal, or one of them 1 at axis -3 and -1',
    )
    expect(messageOf(() => broadcastShapes('np.where', [2], [1], [3]))).toContain('[2] and [1] and [3]')
  })
})

describe('axes', () => {
  test('negative ones count from the end', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(5), (ndim, axis) => {
        fc.pre(axis < ndim)
        expect(normalizeAxis('op', axis - ndim, ndim)).toBe(axis)
        expect(normalizeAxis('op', axis, ndim)).toBe(axis)
      }),
    ))

  test('sorted and distinct', () => {
    expect(normalizeAxes('op', [-1, 0], 3)).toEqual([0, 2])
    expect(normalizeAxes('op', 1, 3)).toEqual([1])
    expect(normalizeAxes('op', null, 2)).toEqual([0, 1])
    expect(normalizeAxes('op', undefined, 0)).toEqual([])
    expect(normalizeAxes('op', [], 2)).toEqual([])
    expect(() => normalizeAxes('np.sum', [0, -2], 2)).toThrow(/names axis 0 twice/)
  })

  test('out of range', () => {
    expect(() => normalizeAxis('np.sum', 2, 2)).toThrow(AxisError)
    expect(() => normalizeAxis('np.sum', -3, 2)).toThrow(/an axis from -2 to 1, got -3/)
    expect(() => normalizeAxis('np.sum', 0, 0)).toThrow(/scalar/)
    expect(() => normalizeAxis('np.sum', 0.5, 2)).toThrow(AxisError)
  })

  test('dropping what was inserted is the identity', () =>
    fc.assert(
      fc.property(shapes, fc.uniqueArray(fc.nat(5), { maxLength: 2 }), (shape, wanted) => {
        const axes = wanted.filter(a => a < shape.length + wanted.length).slice(0, 2)
        fc.pre(axes.length === wanted.length)
        expect(dropAxes(insertAxes(shape, axes), axes)).toEqual(shape)
      }),
    ))

  test('insertAxes with sizes', () => {
    expect(insertAxes([5], [0, 2], [2, 3])).toEqual([2, 5, 3])
    expect(insertAxes([5], [1], 7)).toEqual([5, 7])
  })
})

describe('resolveReshape', () => {
  test('infers the one size that is left', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.nat(3), (shape, i) => {
        fc.pre(i < shape.length)
        const asked = shape.map((n, j) => (i === j ? -1 : n))
        expect(resolveReshape('np.reshape', [sizeOf(shape)], asked)).toEqual(shape)
      }),
    ))

  test('facts and errors', () => {
    expect(resolveReshape('np.reshape', [2, 3], -1)).toEqual([6])
    expect(resolveReshape('np.reshape', [0, 3], [-1, 3])).toEqual([0, 3])
    expect(() => resolveReshape('np.reshape', [2, 3], [4])).toThrow(ShapeError)
    expect(() => resolveReshape('np.reshape', [2, 3], [-1, 4])).toThrow(/6 is not a multiple of 4/)
    expect(() => resolveReshape('np.reshape', [0], [-1, 0])).toThrow(/cannot be inferred/)
    expect(() => resolveReshape('np.reshape', [4], [-1, -1])).toThrow(ArgumentError)
    expect(() => resolveReshape('np.reshape', [4], [2.5])).toThrow(ArgumentError)
  })
})
