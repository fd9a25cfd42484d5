import { describe, expect, test } from 'vitest'
import { formatAval } from '../../src/core/base/aval.js'
import { isInteger } from '../../src/core/base/dtype.js'
import { DTypeError, grad, jit, type NDArray, nn, np, random, ShapeDtypeStruct, tree } from '../../src/index.js'
import { matchers } from '../../src/testing/vitest.js'
import { holds } from '../laws/replay.js'
import { type LayerCase, layerLaws } from './layer-laws.js'

expect.extend(matchers)

const isSpec = (leaf: unknown): leaf is ShapeDtypeStruct => leaf instanceof ShapeDtypeStruct

/** The structure of a tree of arrays or of their types, and these types. */
const typesOf = (of: unknown): readonly string[] => [String(tree.structure(of)), ...(tree.leaves(of) as readonly (NDArray | ShapeDtypeStruct)[]).map(formatAval)] // nothing else has a shape

/** Arrays of these types: small integers, which an embedding of one row takes too, or any floats. */
const arraysOf = (of: unknown): unknown =>
  tree.map((spec: unknown) => (!isSpec(spec) ? spec : isInteger(spec.dtype) ? np.zeros(spec.shape, { dtype: spec.dtype }) : np.astype(random.normal(random.key(2), spec.shape), spec.dtype)), of)

/** The out-spec of `init` is the type of what `apply` gives, a state keeps its type, and jit changes neither these nor the numbers. */
const keepsItsPromise = ({ layer, input }: LayerCase): void => {
  const { params, state, out } = layer.init(random.key(0), input), x = arraysOf(input)
  const evaluated = (p: unknown, s: unknown, v: unknown) => layer.apply(p, s, v, nn.evaluate)
  const trained = (p: unknown, s: unknown, v: unknown) => layer.apply(p, s, v, nn.train(random.key(1)))
  for (const run of [evaluated, trained]) {
    const [y, next] = run(params, state, x)
    expect(typesOf(y)).toEqual(typesOf(out))
    expect(typesOf(next)).toEqual(typesOf(state))
    const jitted = (jit(run as never) as unknown as typeof run)(params, state, x) // what the trees are does not matter to it
    expect(typesOf(jitted)).toEqual(typesOf([y, next]))
    expect(jitted).toBeCloseToTree([y, next])
  }
}

describe('init tells what apply gives', () => {
  test.each(Object.entries(layerLaws))('%s', (_, law) => holds(law(keepsItsPromise), 0.1))
})

test('dropout keeps the mean and divides what it keeps', () => {
  const [y] = nn.dropout(0.25).apply({}, {}, np.ones([10000]), nn.train(random.key(3)))
  expect(np.mean(y).item()).toBeCloseTo(1, 1)
  expect(new Set(y.toTypedArray())).toEqual(new Set([0, Math.fround(1 / 0.75)]))
})

test('dropout of integers is refused where they would have to be divided', () => {
  const ints = np.ones([4], { dtype: 'int32' }), half = nn.dropout(0.5)
  expect(() => half.init(random.key(0), nn.spec([4], 'int32'))).toThrow(/^dropout: expected floating-point numbers.*, got int32\[4\]/)
  expect(() => half.apply({}, {}, ints, nn.train(random.key(1)))).toThrow(DTypeError)
  for (const layer of [nn.dropout(0), nn.dropout(1)]) expect(layer.apply({}, {}, ints, nn.train(random.key(1)))[0].dtype).toBe('int32')
  expect(half.apply({}, {}, ints, nn.evaluate)[0]).toBe(ints)
})

test('softmax of where leaves no trace in derivatives', () => {
  const where = np.array([true, false, true])
  const slope = grad((a: NDArray) => np.sum(np.square(nn.softmax(a, { where }))))(np.array([1, 1000, 2]))
  expect(slope.tolist()).toEqual([expect.any(Number), 0, expect.any(Number)])
})

test.each([
  [nn.relu, 0, 0], [nn.relu6, 6, 0], [nn.leakyRelu, 0, 1], [nn.elu, 0, 1], [nn.celu, 0, 1], [nn.selu, 0, 1.7580993],
  [nn.hardTanh, 1, 1], [nn.softplus, 0, 0.5], [nn.softplus, -100, 0], [nn.softplus, 100, 1], [nn.silu, -1000, 0], [nn.gelu, -1000, 0],
] as const)('derivatives at the edges %#', (f, at, slope) => expect(grad((a: NDArray) => (f as (a: NDArray) => NDArray)(a))(at).item()).toBeCloseTo(slope, 5))

test('stateless evaluates', () => {
  const model = nn.serial(nn.serial(nn.dense(2), nn.relu), nn.named('out', nn.dropout(0.5)))
  const { params } = model.init(random.key(0), nn.spec([1, 3]))
  expect(nn.stateless(model)(params, np.ones([4, 3])).shape).toEqual([4, 2])
})
