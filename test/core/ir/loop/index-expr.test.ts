import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addIndex, divIndex, freshCounter, indexConst, indexEquals, indexOf, modIndex, offsetIndex, rangeOf, ravelIndex, scaleIndex, subIndex, substitute, unravelIndex,
  type Index, type IndexVar,
} from '../../../../src/core/ir/loop/index-expr.js'

/** The meaning of an index, by plain integer arithmetic on its canonical form. */
const evaluate = (a: Index, env: ReadonlyMap<IndexVar, number>): number => {
  let sum = a.constant
  for (const { atom, coefficient } of a.terms) {
    if (atom._tag === 'counter') sum += coefficient * (env.get(atom) ?? Number.NaN)
    else if (atom._tag === 'div') sum += coefficient * Math.floor(evaluate(atom.of, env) / atom.by)
    else if (atom._tag === 'mod') {
      const x = evaluate(atom.of, env)
      sum += coefficient * (x - atom.by * Math.floor(x / atom.by))
    } else throw new RangeError('no data here')
  }
  return sum
}

interface Case {
  readonly index: Index
  readonly value: (env: ReadonlyMap<IndexVar, number>) => number
}

const counters = [2, 3, 4, 8, 12].map(freshCounter)
const divisor = fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24, 96)

const expression = fc.letrec<{ e: Case }>(tie => ({
  e: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom(...counters).map((c): Case => ({ index: indexOf(c), value: env => env.get(c) ?? Number.NaN })),
    fc.integer({ min: -20, max: 20 }).map((n): Case => ({ index: indexConst(n), value: () => n })),
    fc.tuple(tie('e'), tie('e')).map(([a, b]): Case => ({ index: addIndex(a.index, b.index), value: env => a.value(env) + b.value(env) })),
    fc.tuple(tie('e'), tie('e')).map(([a, b]): Case => ({ index: subIndex(a.index, b.index), value: env => a.value(env) - b.value(env) })),
    fc.tuple(tie('e'), fc.integer({ min: -12, max: 12 })).map(([a, k]): Case => ({ index: scaleIndex(a.index, k), value: env => a.value(env) * k })),
    fc.tuple(tie('e'), divisor).map(([a, k]): Case => ({ index: divIndex(a.index, k), value: env => Math.floor(a.value(env) / k) })),
    fc.tuple(tie('e'), divisor).map(([a, k]): Case => ({ index: modIndex(a.index, k), value: env => a.value(env) - k * Math.floor(a.value(env) / k) })),
  ),
})).e

const environment = fc.tuple(...counters.map(c => fc.integer({ min: 0, max: c.extent - 1 }))).map(values => new Map(counters.map((c, i) => [c, values[i]!])))

const i = freshCounter(100), j = freshCounter(8), I = indexOf(i), J = indexOf(j)
const flat = addIndex(scaleIndex(I, 8), J)

describe('index expressions', () => {
  it('evaluate like naive integer arithmetic, within their range', () => {
    fc.assert(fc.property(expression, environment, ({ index, value }, env) => {
      const expected = value(env), range = rangeOf(index)
      expect(evaluate(index, env) + 0).toBe(expected + 0)
      expect(range.min <= expected && expected <= range.max).toBe(true)
    }), { numRuns: 5000 })
  })

  it('substitution is evaluation in another environment', () => {
    fc.assert(fc.property(expression, expression, environment, (a, b, env) => {
      const [c] = counters
      const inner = modIndex(b.index, c!.extent)
      expect(evaluate(substitute(a.index, new Map([[c!, inner]])), env) + 0).toBe(evaluate(a.index, new Map([...env, [c!, evaluate(inner, env)]])) + 0)
    }), { numRuns: 1000 })
  })

  it('raveling undoes unraveling, and back', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), shape => {
      const n = indexOf(freshCounter(shape.reduce((a, b) => a * b, 1)))
      expect(indexEquals(ravelIndex(unravelIndex(n, shape), shape), n)).toBe(true)
      const index = shape.map(extent => indexOf(freshCounter(extent)))
      unravelIndex(ravelIndex(index, shape), shape).forEach((a, axis) => expect(indexEquals(a, index[axis]!)).toBe(true))
    }))
  })

  it('raveling undoes unraveling of positions that are counted in blocks, too', () => {
    const blocked = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }).chain(shape => {
      const size = shape.reduce((a, b) => a * b, 1)
      return fc.record({ shape: fc.constant(shape), size: fc.constant(size), width: fc.integer({ min: 1, max: size }), scale: fc.integer({ min: 1, max: 5 }) })
    })
    fc.assert(fc.property(blocked, ({ shape, size, width, scale }) => {
      const n = addIndex(scaleIndex(indexOf(freshCounter(Math.floor(size / width))), width), indexOf(freshCounter(width)))
      const strided = ravelIndex([...unravelIndex(n, shape), indexConst(0)], [...shape, scale])
      expect(indexEquals(strided, scaleIndex(n, scale))).toBe(true)
    }), { numRuns: 1000 })
  })

  it.each<readonly [string, Index, Index]>([
    ['(8i+j)/8 = i', divIndex(flat, 8), I],
    ['(8i+j)%8 = j', modIndex(flat, 8), J],
    ['(8i+j)/4 = 2i + j/4', divIndex(flat, 4), addIndex(scaleIndex(I, 2), divIndex(J, 4))],
    ['(8i+j)/16 = i/2', divIndex(flat, 16), divIndex(I, 2)],
    ['(8i+j)%16 = 8(i%2)+j', modIndex(flat, 16), addIndex(scaleIndex(modIndex(I, 2), 8), J)],
    ['(i/2)/5 = i/10', divIndex(divIndex(I, 2), 5), divIndex(I, 10)],
    ['(i%10)%5 = i%5', modIndex(modIndex(I, 10), 5), modIndex(I, 5)],
    ['(7-j)/8 = 0', divIndex(subIndex(indexConst(7), J), 8), indexConst(0)],
    ['(7-j)%8 = 7-j', modIndex(subIndex(indexConst(7), J), 8), subIndex(indexConst(7), J)],
    ['i - i = 0', subIndex(I, I), indexConst(0)],
    ['(i+100)%100 = i', modIndex(offsetIndex(I, 100), 100), I],
    ['10(i/10) + i%10 = i', addIndex(scaleIndex(divIndex(I, 10), 10), modIndex(I, 10)), I],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toEqual(expected)
  })
})
