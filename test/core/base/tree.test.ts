import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, TreeError } from '../../../src/core/base/errors.js'
import * as tree from '../../../src/core/base/tree.js'

type Shaped = tree.Tree<number>

/** Trees of numbers with every kind of structure, `__proto__` and integer keys included. */
const trees = (leaf: fc.Arbitrary<Shaped>): fc.Arbitrary<Shaped> =>
  fc.letrec<{ tree: Shaped; list: Shaped; record: Shaped }>(tie => ({
    tree: fc.oneof({ maxDepth: 4, depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('record')),
    list: fc.array(tie('tree'), { maxLength: 4 }),
    record: fc.dictionary(
      fc.oneof(fc.constantFrom('kernel', 'bias', 'b', 'a', '10', '9', '__proto__', 'x y'), fc.string({ maxLength: 3 })),
      tie('tree'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  })).tree

const anyTree = trees(fc.oneof(fc.double(), fc.constantFrom<Shaped>(null, true, false, 'relu', '')))

const messageOf = (f: () => unknown): string => {
  try {
    f()
  } catch (e) {
    if (e instanceof TreeError) return e.message.split('\n  called at ')[0]!
    throw e
  }
  return ''
}

class Pair {
  constructor(
    readonly a: unknown,
    readonly b: unknown,
    readonly label: unknown = null,
  ) {}
}
tree.registerNode(
  Pair,
  p => [[p.a, p.b], p.label],
  (label, [a, b]) => new Pair(a, b, label),
)

describe('flatten and unflatten', () => {
  test('are inverse', () =>
    fc.assert(
      fc.property(anyTree, t => {
        const [leaves, def] = tree.flatten(t)
        expect(leaves.length).toBe(def.numLeaves)
        // Often enough that the compiled builder takes over.
        for (let i = 0; i < 20; i++) expect(tree.unflatten(def, leaves)).toStrictEqual(t)
      }),
    ))

  test('the structure does not depend on the leaves or on the order of keys', () =>
    fc.assert(
      fc.property(anyTree, t => {
        const shuffled = (u: Shaped): Shaped =>
          Array.isArray(u)
            ? u.map(shuffled)
            : typeof u === 'object' && u !== null
              ? Object.fromEntries(
                  Object.entries(u)
                    .reverse()
                    .map(([k, v]) => [k, shuffled(v)]),
                )
              : typeof u === 'number'
                ? 0
                : u
        const [a, b] = [tree.structure(t), tree.structure(shuffled(t))]
        expect(a.key).toBe(b.key)
        expect(tree.treeDefsEqual(a, b)).toBe(true)
      }),
    ))

  test('keys tell structures apart', () =>
    fc.assert(
      fc.property(anyTree, anyTree, (s, t) => {
        const same = tree.structure(s).key === tree.structure(t).key
        const zeros = (u: Shaped) =>
          tree.unflatten(
            tree.structure(u),
            tree.leaves(u).map(() => 0),
          )
        expect(same).toBe(JSON.stringify(zeros(s)) === JSON.stringify(zeros(t)))
      }),
    ))

  test('keys are visited by code unit, and results have them in that order', () => {
    const [leaves, def] = tree.flatten({ b: 1, a: 2, B: 3, aa: 4 })
    expect(leaves).toEqual([3, 2, 4, 1])
    expect(Object.keys(tree.unflatten(def, leaves))).toEqual(['B', 'a', 'aa', 'b'])
    expect(tree.leaves({ 10: 1, 9: 2 })).toEqual([1, 2])
  })

  test('structure prints', () => {
    expect(String(tree.structure({ b: [1, null], a: 2, 'x y': 'relu', c: true, d: undefined }))).toBe(
      '{a: *, b: [*, null], c: true, d: undefined, "x y": "relu"}',
    )
    expect(String(tree.structure([{}, [], 5]))).toBe('[{}, [], *]')
  })

  test('strings, booleans and absent properties are structure', () => {
    expect(tree.leaves({ a: 'x', b: true, c: undefined, d: null })).toEqual([])
    const differ = (s: unknown, t: unknown) => !tree.treeDefsEqual(tree.structure(s), tree.structure(t))
    expect(differ(['x'], ['y'])).toBe(true)
    expect(differ([true], [false])).toBe(true)
    expect(differ([true], ['true'])).toBe(true)
    expect(differ([null], ['null'])).toBe(true)
    expect(differ({ a: undefined }, { a: null })).toBe(true)
    expect(differ([[]], [{}])).toBe(true)
    expect(differ({ '': [] }, { '': {} })).toBe(true)
  })

  test('everything else is a leaf', () => {
    const xs = [1, 2n, Symbol('s'), () => 0, new Map(), new Float32Array(2), new Date(0), /x/]
    expect(tree.leaves(xs)).toEqual(xs)
    expect(tree.leaves({ a: Object.create(null, { k: { value: 1, enumerable: true } }) as unknown })).toEqual([1]) // no prototype
  })

  test('undefined is a leaf nowhere', () => {
    expect(() => tree.flatten(undefined)).toThrow(ArgumentError)
    expect(messageOf(() => tree.flatten({ a: [1, { b: [undefined] }] }))).toMatch(/got undefined at \.a\[1\]\.b\[0\]/)
    expect(messageOf(() => tree.flatten({ a: undefined, b: [undefined] }))).toMatch(/at \.b\[0\]/)
  })

  test('the wrong number of leaves', () => {
    expect(messageOf(() => tree.unflatten(tree.structure([1, [2]]), [1]))).toBe('tree.unflatten: expected 2 leaves for [*, [*]], got 1')
  })

  test('isLeaf is asked first', () => {
    expect(tree.leaves([null, { a: null }], { isLeaf: u => u === null })).toEqual([null, null])
    expect(tree.leaves([[1, 2], 3], { isLeaf: u => Array.isArray(u) && u.length === 2 && u[1] === 2 })).toEqual([[1, 2], 3])
  })

  test('many kinds of structure in turn', () => {
    const forms = Array.from({ length: 200 }, (_, i) => [{ [`k${i % 50}`]: i }, i % 3 === 0 ? [i] : i, `s${i % 70}`])
    for (let round = 0; round < 3; round++) {
      for (const form of forms) expect(tree.unflatten(tree.structure(form), tree.leaves(form))).toEqual(form)
    }
    const [first = []] = forms
    expect(tree.structure(first).key).toBe(tree.structure(structuredClone(first)).key)
  })
})

describe('registered classes', () => {
  test('are nodes, with their auxiliary data in the structure', () => {
    const p = new Pair(1, { x: [2, null] }, 'left')
    const [leaves, def] = tree.flatten({ p })
    expect(leaves).toEqual([1, 2])
    expect(tree.unflatten(def, leaves)).toStrictEqual({ p })
    expect(String(def)).toBe('{p: Pair(left)[*, {x: [*, null]}]}')
    expect(tree.formatPath(tree.leavesWithPath({ p })[1]?.[0] ?? [])).toBe('.p[1].x[0]')
  })

  test('auxiliary data: plain by content, the rest by identity', () => {
    const equal = (a: unknown, b: unknown) => tree.treeDefsEqual(tree.structure(new Pair(1, 2, a)), tree.structure(new Pair(1, 2, b)))
    const f = () => 0
    expect([equal('a', 'a'), equal({ x: [1], y: 2 }, { y: 2, x: [1] }), equal(f, f), equal(Number.NaN, Number.NaN)]).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect([equal('a', 'b'), equal('1', 1), equal(0, -0), equal(f, () => 0), equal(new Map(), new Map()), equal(null, 'null')]).toEqual(
      new Array(6).fill(false),
    )
  })

  test('what cannot be registered', () => {
    const register = (Class: unknown) =>
      tree.registerNode(
        Class as typeof Pair,
        () => [[], null],
        () => new Pair(1, 2),
      ) // wrong on purpose
    expect(() => register(Pair)).toThrow(ArgumentError)
    expect(() => register(Object)).toThrow(/a class of your own/)
    expect(() => register(undefined)).toThrow(ArgumentError)
  })
})

describe('map', () => {
  test('identity and composition', () =>
    fc.assert(
      fc.property(anyTree, t => {
        const f = (x: number) => x + 1
        const g = (x: number) => x * 2
        expect(tree.map((x: number) => x, t)).toStrictEqual(t)
        expect(tree.map(g, tree.map(f, t))).toStrictEqual(tree.map((x: number) => g(f(x)), t))
      }),
    ))

  test('over several trees; the others may be deeper', () => {
    expect(tree.map((x, y, z) => x + y + z, { a: 1, b: [2] }, { a: 10, b: [20] }, { b: [200], a: 100 })).toEqual({ a: 111, b: [222] })
    expect(tree.map((x, y) => [x, y], [1, { a: 2 }], [[5, 6], { a: { b: 7 } }])).toEqual([[1, [5, 6]], { a: [2, { b: 7 }] }])
    expect(tree.map(x => x, [1, null])).toEqual([1, null])
  })

  test('mapWithPath', () => {
    expect(
      tree.mapWithPath((path, x: number, y: number) => `${tree.formatPath(path)}=${x + y}`, { a: [1], 'b c': 2 }, { a: [3], 'b c': 4 }),
    ).toEqual({
      a: ['.a[0]=4'],
      'b c': '["b c"]=6',
    })
  })

  test.each<[unknown, unknown, string]>([
    [{ a: 1, b: 2 }, { a: 1, c: 2 }, 'expected a record {a, b}, got one with no b and also c'],
    [{ a: [1, { b: 2 }] }, { a: [1, [2]] }, 'expected a record {b}, got a list of 1 at .a[1]'],
    [{ a: [1] }, { a: [1, 2] }, 'expected a list of 1, got one of 2 at .a'],
    [[1, null], [1, 2], 'expected null, got a leaf (2) at [1]'],
    [['x'], ['y'], 'expected "x", got "y" at [0]'],
    [[[1]], [null], 'expected a list of 1, got null at [0]'],
    [[1], [undefined], 'expected a tree, got undefined at [0]'],
    [new Pair(1, 2), [1, 2], 'expected a Pair, got a list of 2'],
    [new Pair(1, 2, 'l'), new Pair(1, 2, 'r'), 'expected a Pair with auxiliary data "l", got "r"'],
  ])('%j against %j names the difference', (a, b, message) => {
    expect(messageOf(() => tree.map(x => x, a, b))).toBe(`tree.map: ${message}`)
  })
})

describe('reduce, all', () => {
  test('reduce folds the leaves in order', () => {
    expect(tree.reduce((a: number, b: number) => a * 10 + b, { b: [2, 3], a: 1 })).toBe(123)
    expect(tree.reduce((a: string, b: number) => a + b, [1, [2]], '')).toBe('12')
    expect(tree.reduce((a: number, b: number) => a + b, null, 7)).toBe(7)
    expect(() => tree.reduce((a: number, b: number) => a + b, [] as number[])).toThrow(TreeError)
  })

  test('all', () => {
    expect([tree.all([]), tree.all([1, { a: true }]), tree.all([1, 0]), tree.all({ a: [false] })]).toEqual([true, true, false, false])
    expect([tree.all([{ item: () => true }]), tree.all([new Pair(1, new Map())])]).toEqual([true, true])
  })
})

describe('transpose, broadcast', () => {
  test('transposing twice is the identity', () =>
    fc.assert(
      fc.property(anyTree, anyTree, (s, t) => {
        const [outer, inner] = [tree.structure(s), tree.structure(t)]
        fc.pre(outer.numLeaves > 0 && inner.numLeaves > 0)
        let n = 0
        const nested = tree.map((_: number) => tree.map((_x: number) => n++, t), s)
        const once = tree.transpose(outer, inner, nested)
        expect(tree.transpose(inner, outer, once)).toStrictEqual(nested)
      }),
    ))

  test('transpose names what does not fit', () => {
    expect(messageOf(() => tree.transpose(tree.structure([0, 0]), tree.structure({ a: 0 }), [{ a: 1 }, { b: 1 }]))).toBe(
      'tree.transpose: expected {a: *}, got {b: *} at [1]',
    )
  })

  test('broadcast repeats prefix leaves and has the structure of the full tree', () =>
    fc.assert(
      fc.property(anyTree, t => {
        expect(tree.broadcast(7, t)).toStrictEqual(tree.map((_: number) => 7, t))
        expect(tree.broadcast(t, t)).toStrictEqual(t)
      }),
    ))

  test('broadcast of axes, null as a leaf', () => {
    const axes = tree.broadcast([null, { w: 0 }], [{ a: 5, b: 6 }, { w: [7, 8] }], { isLeaf: u => u === null })
    expect(axes).toEqual([{ a: null, b: null }, { w: [0, 0] }])
    expect(() => tree.broadcast([0], [1, 2])).toThrow(TreeError)
  })

  test('leavesUpTo gives subtrees', () => {
    expect(tree.leavesUpTo(tree.structure([0, { a: 0 }]), [[1, 2], { a: null }])).toEqual([[1, 2], null])
  })
})

test('leaves with their paths', () => {
  const [pairs, def] = tree.flattenWithPath({ params: [{ 'dense-1': 5 }], b: 6 })
  expect(pairs.map(([path, leaf]) => [tree.formatPath(path), leaf])).toEqual([
    ['.b', 6],
    ['.params[0]["dense-1"]', 5],
  ])
  expect(def.numLeaves).toBe(2)
  expect(tree.formatPath([])).toBe('')
})
