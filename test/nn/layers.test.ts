import { describe, expect, test } from 'vitest'
import { grad, jit, type NDArray, nn, np, random, ShapeDtypeStruct, tree } from '../../src/index.js'

type Any = nn.Layer<unknown, unknown, unknown, unknown>
// the law is about values: types of parameters do not matter here
const any = <P, S, I, O>(layer: nn.Layer<P, S, I, O>): Any => layer as unknown as Any

const x = nn.spec([2, 3, 4])
const cases: Readonly<Record<string, readonly [Any, unknown]>> = {
  dense: [any(nn.dense(5)), x],
  'dense without bias': [any(nn.dense(5, { useBias: false })), nn.spec([2, 4], 'bfloat16')],
  denseGeneral: [any(nn.denseGeneral([2, 3], { axis: [1, 2] })), x],
  dropout: [any(nn.dropout(0.5)), x],
  layerNorm: [any(nn.layerNorm()), x],
  'layerNorm of halves': [any(nn.layerNorm()), nn.spec([2, 4], 'float16')],
  'layerNorm without parameters': [any(nn.layerNorm({ useBias: false, useScale: false })), nn.spec([2, 4], 'float16')],
  rmsNorm: [any(nn.rmsNorm()), x],
  groupNorm: [any(nn.groupNorm(2)), x],
  instanceNorm: [any(nn.instanceNorm()), x],
  batchNorm: [any(nn.batchNorm()), x],
  'batchNorm of axis 1': [any(nn.batchNorm({ axis: 1 })), x],
  embed: [any(nn.embed(7, 3)), nn.spec([2, 2], 'int32')],
  pReLU: [any(nn.pReLU()), x],
  attention: [any(nn.multiHeadDotProductAttention(2)), x],
  'cross attention': [any(nn.multiHeadDotProductAttention(2, { qkvFeatures: 6, outFeatures: 3, dropoutRate: 0.1 })), { inputsQ: x, inputsK: nn.spec([2, 5, 4]) }],
  lstmCell: [any(nn.lstmCell(3)), [[nn.spec([2, 3]), nn.spec([2, 3])], nn.spec([2, 4])]],
  gruCell: [any(nn.gruCell(3)), [nn.spec([2, 3]), nn.spec([2, 4])]],
  simpleCell: [any(nn.simpleCell(3)), [nn.spec([2, 3]), nn.spec([2, 4])]],
  serial: [any(nn.serial(nn.dense(5), nn.relu, nn.batchNorm(), nn.dropout(0.1))), x],
  named: [any(nn.named('a', nn.dense(5))), x],
  residual: [any(nn.residual(nn.serial(nn.dense(4), nn.gelu))), x],
  parallel: [any(nn.parallel(nn.dense(3), nn.relu)), [x, x]],
  'branches that meet': [any(nn.serial(nn.fanOut(2), nn.parallel(nn.dense(3), nn.relu), nn.fanInConcat)), x],
  repeat: [any(nn.repeat(3, nn.serial(nn.dense(4), nn.batchNorm()))), x],
}

const isSpec = (leaf: unknown): leaf is ShapeDtypeStruct => leaf instanceof ShapeDtypeStruct
const typeOf = (a: NDArray | ShapeDtypeStruct): string => `${a.dtype}[${a.shape}]`
const specs = (of: unknown): readonly (NDArray | ShapeDtypeStruct)[] => tree.leaves(of) as never // arrays and specs are leaves
const values = (of: unknown): unknown => (isSpec(of) ? np.ones(of.shape, { dtype: of.dtype }) : Array.isArray(of) ? of.map(values) : Object.fromEntries(Object.entries(of as object).map(([k, v]) => [k, values(v)])))

describe.each(Object.entries(cases))('%s', (_name, [layer, input]) => {
  const { params, state, out } = layer.init(random.key(0), input as never)

  test.each([nn.train(random.key(1)), nn.evaluate])('gives what init promises', mode => {
    const [y, next] = layer.apply(params, state, values(input), mode)
    expect(specs(y).map(typeOf)).toEqual(specs(out).map(typeOf))
    expect(String(tree.structure(next))).toBe(String(tree.structure(state)))
    expect(specs(next).map(typeOf)).toEqual(specs(state).map(typeOf))
  })

  test('is the same layer in jit', () => {
    const run = (p: unknown, s: unknown, v: unknown) => layer.apply(p, s, v, nn.evaluate)[0]
    const eager = run(params, state, values(input)), jitted = jit(run)(params as never, state as never, values(input) as never)
    specs(eager).forEach((a, i) => expect(np.allclose(a as NDArray, specs(jitted)[i] as NDArray).item()).toBe(true))
  })
})

test('dropout keeps the mean and divides what it keeps', () => {
  const [y] = nn.dropout(0.25).apply({}, {}, np.ones([10000]), nn.train(random.key(3)))
  expect(np.mean(y).item()).toBeCloseTo(1, 1)
  expect(new Set(y.toTypedArray())).toEqual(new Set([0, Math.fround(1 / 0.75)]))
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
