/** Every layer constructor with random arguments and inputs that fit: test/public names one that is missing here. */
import * as fc from 'fast-check'
import { nn, type ShapeDtypeStruct } from '../../src/index.js'
import type { AnyLayer } from '../../src/nn/serial.js'
import { shapes } from '../../src/testing/index.js'

/** A layer, and the types of what it takes. What these are does not matter to the law. */
export interface LayerCase {
  readonly layer: nn.Layer<unknown, unknown, unknown, unknown>
  readonly input: unknown
}

/** The law of a layer as a property of random cases. A counterexample shows what the case was made from, which is plain data. */
export type LayerLaw = (holds: (c: LayerCase) => void) => fc.IProperty<unknown>

const made = <A>(from: fc.Arbitrary<A>, make: (given: A) => LayerCase): LayerLaw => holds => fc.property(from, given => holds(make(given))) as fc.IProperty<unknown> // only run
const taking = <P, S, I, O>(layer: nn.Layer<P, S, I, O>, input: unknown): LayerCase => ({ layer: layer as unknown as LayerCase['layer'], input })

const few = fc.integer({ min: 1, max: 3 })
const batches = shapes({ maxRank: 2, minSize: 1 })
const dtypes = fc.constantFrom('float32' as const, 'float32' as const, 'float16' as const, 'bfloat16' as const, 'float64' as const)
const paramDtype = fc.constantFrom('float32' as const, 'bfloat16' as const)
const yes = fc.boolean()
const some = <T extends object>(options: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(options, { requiredKeys: [] })

/** Any axes of an array, at least one, in any order, some counted from the end. */
const axesOf = (rank: number): fc.Arbitrary<readonly number[]> =>
  fc.shuffledSubarray([...Array(rank).keys()], { minLength: 1 }).chain(axes => fc.tuple(...axes.map(d => fc.constantFrom(d, d - rank))))

const arrays = shapes({ minRank: 1, maxRank: 4, minSize: 1 })
const scaling = { useScale: yes, paramDtype, epsilon: fc.constantFrom(1e-6, 0.1) }
const normalization = { useBias: yes, ...scaling }

/** A normalization over random axes. */
const overAxes = (make: (options: nn.AxesOptions) => nn.Layer<nn.NormParams, nn.None>, others: typeof scaling): LayerLaw =>
  made(
    arrays.chain(shape => fc.tuple(fc.constant(shape), dtypes, axesOf(shape.length), axesOf(shape.length), some(others))),
    ([shape, dtype, reductionAxes, featureAxes, options]) => taking(make({ reductionAxes, featureAxes: [...featureAxes].sort((a, b) => ((a + shape.length) % shape.length) - ((b + shape.length) % shape.length)), ...options }), nn.spec(shape, dtype)),
  )

/** One number for all spatial axes, or one for each. */
const perAxis = (rank: number, n: fc.Arbitrary<number>) => fc.oneof(n, fc.array(n, { minLength: rank, maxLength: rank }))
const kernels = { useBias: yes, paramDtype }
const spaces = fc.integer({ min: 1, max: 2 }).chain(rank => fc.record({ batch: batches, space: fc.array(fc.integer({ min: 5, max: 6 }), { minLength: rank, maxLength: rank }), kernelSize: fc.array(few, { minLength: rank, maxLength: rank }) }))
const upTo2 = fc.integer({ min: 1, max: 2 })

/** A cell and its carry, which is made of arrays like h. */
const cell = <P, C>(make: (features: number) => nn.Cell<P, C>, carry: (h: ShapeDtypeStruct) => unknown): LayerLaw =>
  made(fc.tuple(batches, few, few), ([batch, inputs, features]) => taking(make(features), [carry(nn.spec([...batch, features])), nn.spec([...batch, inputs])]))

/** Layers that keep the shape of an input with `n` features. */
const keeping = { dense: n => nn.dense(n), relu: () => nn.relu, batchNorm: () => nn.batchNorm(), dropout: () => nn.dropout(0.5), layerNorm: () => nn.layerNorm({ useScale: false }), named: n => nn.named('inner', nn.dense(n)) } satisfies { readonly [name: string]: (features: number) => AnyLayer }
const pieces = fc.constantFrom(...(Object.keys(keeping) as readonly (keyof typeof keeping)[])) // the names above
const sequence = (names: readonly (keyof typeof keeping)[], features: number) => nn.serial(...names.map(name => keeping[name](features) as AnyLayer)) as unknown as nn.Layer<unknown, unknown> // each takes and gives one array
const sequences = fc.array(pieces, { minLength: 1, maxLength: 3 })
const vectors = fc.tuple(batches.filter(b => b.length > 0), few)

export const layerLaws: { readonly [constructor: string]: LayerLaw } = {
  dense: made(fc.tuple(batches, few, few, dtypes, some(kernels)), ([batch, inputs, features, dtype, options]) => taking(nn.dense(features, options), nn.spec([...batch, inputs], dtype))),
  denseGeneral: made(
    arrays.chain(shape => fc.tuple(fc.constant(shape), axesOf(shape.length), fc.oneof(few, shapes({ minRank: 1, maxRank: 2, minSize: 1 })), dtypes, some(kernels))),
    ([shape, axis, features, dtype, options]) => taking(nn.denseGeneral(features, { axis, ...options }), nn.spec(shape, dtype)),
  ),
  conv: made(
    spaces.chain(({ batch, space, kernelSize }) =>
      fc.tuple(
        fc.constant({ batch, space, kernelSize }), fc.tuple(upTo2, upTo2, upTo2), dtypes,
        some({ ...kernels, strides: perAxis(space.length, upTo2), kernelDilation: perAxis(space.length, upTo2), padding: fc.constantFrom('SAME' as const, 'VALID' as const, 'CIRCULAR' as const, 'REFLECT' as const, ...(space.length === 1 ? ['CAUSAL' as const] : [])) }),
        fc.option(fc.record({ inputDilation: perAxis(space.length, upTo2), padding: fc.constantFrom(1, space.map((_, i) => [i, 1] as const)) })),
      ),
    ),
    ([{ batch, space, kernelSize }, [groups, inputs, features], dtype, options, padded]) => taking(nn.conv(groups * features, kernelSize, { featureGroupCount: groups, ...options, ...padded }), nn.spec([...batch, ...space, groups * inputs], dtype)),
  ),
  convTranspose: made(
    spaces.chain(({ batch, space, kernelSize }) =>
      fc.tuple(
        fc.constant({ batch, space, kernelSize }), few, few, dtypes,
        some({ ...kernels, strides: perAxis(space.length, upTo2), kernelDilation: perAxis(space.length, upTo2), transposeKernel: yes, padding: fc.constantFrom('SAME' as const, 'VALID' as const, 'CIRCULAR' as const, 1) }),
      ),
    ),
    ([{ batch, space, kernelSize }, inputs, features, dtype, options]) => taking(nn.convTranspose(features, kernelSize, options), nn.spec([...batch, ...space, inputs], dtype)),
  ),
  dropout: made(fc.tuple(shapes(), fc.constantFrom(0, 0.3, 1), dtypes), ([shape, rate, dtype]) => taking(nn.dropout(rate), nn.spec(shape, dtype))),
  embed: made(fc.tuple(shapes(), few, few, fc.constantFrom('int32' as const, 'uint8' as const)), ([shape, count, features, dtype]) => taking(nn.embed(count, features), nn.spec(shape, dtype))),
  pReLU: made(fc.tuple(shapes(), dtypes), ([shape, dtype]) => taking(nn.pReLU(), nn.spec(shape, dtype))),
  layerNorm: overAxes(nn.layerNorm, normalization),
  rmsNorm: overAxes(nn.rmsNorm, scaling),
  groupNorm: made(fc.tuple(batches.filter(b => b.length > 0), few, few, yes, dtypes, some(normalization)), ([batch, groups, size, bySize, dtype, options]) =>
    taking(bySize ? nn.groupNorm(null, { groupSize: size, ...options }) : nn.groupNorm(groups, options), nn.spec([...batch, groups * size], dtype))),
  instanceNorm: made(fc.tuple(shapes({ minRank: 2, maxRank: 4, minSize: 1 }), dtypes, some(normalization)), ([shape, dtype, options]) => taking(nn.instanceNorm(options), nn.spec(shape, dtype))),
  batchNorm: made(
    shapes({ minRank: 2, maxRank: 4, minSize: 1 }).chain(shape => fc.tuple(fc.constant(shape), fc.integer({ min: -shape.length, max: shape.length - 1 }), dtypes, some({ ...normalization, momentum: fc.constantFrom(0, 0.9) }))),
    ([shape, axis, dtype, options]) => taking(nn.batchNorm({ axis, ...options }), nn.spec(shape, dtype)),
  ),
  multiHeadDotProductAttention: made(
    fc.tuple(batches, few, few, few, fc.constantFrom('self', 'keys', 'keys and values', 'mask'), some({ useBias: yes, outFeatures: few, dropoutRate: fc.constantFrom(0, 0.5) }), yes),
    ([batch, heads, length, other, form, options, wide]) => {
      const q = nn.spec([...batch, length, 2 * heads]), k = nn.spec([...batch, other, 3]), v = nn.spec([...batch, other, 1]), mask = nn.spec([...batch, 1, length, length])
      const input = { self: q, keys: { inputsQ: q, inputsK: k }, 'keys and values': { inputsQ: q, inputsK: k, inputsV: v }, mask: { inputsQ: q, mask } }[form]
      return taking(nn.multiHeadDotProductAttention(heads, { ...options, ...(wide ? { qkvFeatures: 3 * heads } : {}) }), input)
    },
  ),
  lstmCell: cell(nn.lstmCell, h => [h, h]),
  optimizedLSTMCell: cell(nn.optimizedLSTMCell, h => [h, h]),
  gruCell: cell(nn.gruCell, h => h),
  simpleCell: cell(nn.simpleCell, h => h),
  serial: made(fc.tuple(vectors, sequences), ([[batch, features], names]) => taking(sequence(names, features), nn.spec([...batch, features]))),
  named: made(fc.tuple(vectors, sequences), ([[batch, features], names]) => taking(nn.named('inner', sequence(names, features)), nn.spec([...batch, features]))),
  residual: made(fc.tuple(vectors, sequences), ([[batch, features], names]) => taking(nn.residual(sequence(names, features)), nn.spec([...batch, features]))),
  parallel: made(fc.tuple(vectors, sequences, sequences, few, fc.constantFrom('apart', 'summed', 'side by side')), ([[batch, features], left, right, outputs, form]) => {
    const x = nn.spec([...batch, features])
    const branches = nn.parallel(sequence(left, features), nn.serial(sequence(right, features), nn.dense(form === 'summed' ? features : outputs)))
    if (form === 'apart') return taking(branches, [x, x])
    return taking(nn.serial(nn.fanOut(2), branches, form === 'summed' ? nn.fanInSum : nn.fanInConcat), x)
  }),
  repeat: made(fc.tuple(vectors, sequences, few), ([[batch, features], names, n]) => taking(nn.repeat(n, sequence(names, features)), nn.spec([...batch, features]))),
}
