import { expectTypeOf, test } from 'vitest'
import * as tree from '../../../src/core/base/tree.js'
import type { LeafOf, MapTree, Tree } from '../../../src/core/base/tree-type.js'

interface Array2 {
  readonly shape: readonly number[]
  item(): number
}
declare const array: Array2

type Params = {
  readonly dense: { readonly kernel: Array2; readonly bias?: Array2 }
  readonly activation: 'relu'
  readonly pair: readonly [Array2, null]
}

test('MapTree keeps tuples, readonly, optional properties and structure', () => {
  expectTypeOf<MapTree<Params, Array2, number>>().toEqualTypeOf<{
    readonly dense: { readonly kernel: number; readonly bias?: number }
    readonly activation: 'relu'
    readonly pair: readonly [number, null]
  }>()
  expectTypeOf<MapTree<[Array2, number[]], Array2 | number, string>>().toEqualTypeOf<[string, string[]]>()
  expectTypeOf<MapTree<Array2 | null, Array2, 1>>().toEqualTypeOf<1 | null>()
  expectTypeOf<MapTree<Float32Array, Array2, 1>>().toEqualTypeOf<Float32Array>()
  expectTypeOf<MapTree<unknown, Array2, 1>>().toEqualTypeOf<unknown>()
})

test('LeafOf finds the leaves', () => {
  expectTypeOf<LeafOf<Params>>().toEqualTypeOf<Array2>()
  expectTypeOf<LeafOf<[number, { a: Array2; b: 'x' }]>>().toEqualTypeOf<number | Array2>()
  expectTypeOf<LeafOf<null>>().toEqualTypeOf<never>()
  expectTypeOf<LeafOf<unknown>>().toEqualTypeOf<unknown>()
})

test('map infers the leaf, the rest and the result', () => {
  const mapped = () => tree.map(x => x.item(), { a: array, b: [array, null] as const })
  expectTypeOf(mapped).returns.toEqualTypeOf<{ a: number; b: readonly [number, null] }>()
  const zipped = () =>
    tree.map(
      (x, y) => [x, y.length] as const,
      [1, 2] as [number, number],
      ['a', 'b'].map(s => [s.length]),
    )
  expectTypeOf(zipped).returns.toEqualTypeOf<[readonly [number, number], readonly [number, number]]>()
  const widened = (t: Tree<number>) => tree.map((x: number) => x + 1, t)
  expectTypeOf(widened).returns.toExtend<Tree<number>>()
  const inner = <P extends { readonly w: Array2 }>(p: P) => tree.map((x: Array2) => x, p)
  expectTypeOf(inner<{ readonly w: Array2 }>).returns.toEqualTypeOf<{ readonly w: Array2 }>()
})

test('structures remember the type of their trees', () => {
  const rebuilt = () => {
    const [, def] = tree.flatten({ a: array, b: [1] })
    return tree.unflatten(def, ['x', 'y'])
  }
  expectTypeOf(rebuilt).returns.toEqualTypeOf<{ a: string; b: string[] }>()
})
