/** The law of optimizers: what the library does in float32, in jit and outside, is the formula in float64. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jit, np, type optim, tree } from '../../src/index.js'
import { trees } from '../../src/testing/index.js'
import { matchers } from '../../src/testing/vitest.js'
import { holds } from '../laws/replay.js'
import { contributed } from './contributed.js'
import type { Block, OptimizerLaw } from './formula.js'
import { named } from './named.js'
import { scalings } from './scalings.js'

expect.extend(matchers)

/** Few, as programs are compiled for each; one to be factored, one of a convolution. */
const shapes = [[], [3], [2, 3], [1, 2, 2, 3]] as const
const structures = trees(fc.nat({ max: shapes.length - 1 })).filter(t => tree.leaves(t).length > 0)

type Structure = typeof structures extends fc.Arbitrary<infer T> ? T : never

const runs = ({ cases, elements }: OptimizerLaw) =>
  structures.chain(structure => {
    const values = fc.tuple(...(tree.leaves(structure) as readonly number[]).map(i => shapes[i]!).map(shape => numbersOf(shape, elements)))
    const params = fc.tuple(...(tree.leaves(structure) as readonly number[]).map(i => shapes[i]!).map(shape => numbersOf(shape, fc.integer({ min: -512, max: 512 }).map(n => n / 128))))
    const steps = fc.array(fc.record({ gradients: values, params, loss: fc.integer({ min: -8, max: 32 }).map(n => n / 4) }), { minLength: 1, maxLength: 4 })
    return fc.record({ structure: fc.constant(structure), start: params, steps, case: cases, jitted: fc.boolean() })
  })

const numbersOf = (shape: readonly number[], element: fc.Arbitrary<number>): fc.Arbitrary<Block> => {
  const size = shape.reduce((n, d) => n * d, 1)
  return fc.array(element, { minLength: size, maxLength: size }).map(data => ({ shape, data }))
}

const treeOf = (structure: Structure, blocks: readonly Block[]): optim.ParamTree => {
  let next = 0
  return tree.map(() => {
    const { shape, data } = blocks[next++]!
    return np.reshape(np.array(data, { dtype: 'float32' }), shape)
  }, structure as number) as unknown as optim.ParamTree // arrays for the leaves of the structure
}

const structureOf = (t: unknown): string => String(tree.structure(t))

describe.each(Object.entries({ ...scalings, ...named, ...contributed }))('%s', (_name, law) => {
  test('is its formula', () =>
    holds(
      fc.property(runs(law), ({ structure, start, steps, case: { make }, jitted }) => {
        const { optimizer, formula } = make()
        const update = jitted ? (jit(optimizer.update as never) as unknown as typeof optimizer.update) : optimizer.update // update is generic; here its types do not matter
        const exact = formula(start)
        let state = optimizer.init(treeOf(structure, start))
        steps.forEach(({ gradients, params, loss }, i) => {
          const [updates, next] = update(treeOf(structure, gradients), state, treeOf(structure, params), { value: loss })
          expect(structureOf(updates)).toBe(structureOf(structure))
          expect(structureOf(next)).toBe(structureOf(state))
          expect(updates).toBeCloseToTree(treeOf(structure, exact(gradients, params, i + 1, loss)), { rtol: 1e-3, atol: 1e-5 })
          state = next
        })
      }) as fc.IProperty<unknown>,
      0.2,
    ))
})
