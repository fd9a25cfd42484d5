/** Recorded Flax layers on the layers of `nn`. */
import { nn, random } from '../../src/index.js'
import type { CaseOf } from './case.js'
import { layerName } from './names.js'
import { argument, callable } from './values.js'

/** Which settings are required, and so positional. */
const required: { readonly [layer: string]: readonly string[] } = {
  Dense: ['features'], DenseGeneral: ['features'], Conv: ['features', 'kernelSize'], ConvTranspose: ['features', 'kernelSize'],
  Embed: ['numEmbeddings', 'features'], MultiHeadDotProductAttention: ['numHeads'], LSTMCell: ['features'], OptimizedLSTMCell: ['features'],
  GRUCell: ['features'], SimpleCell: ['features'], Dropout: ['rate'], GroupNorm: ['numGroups'],
}

/** Any layer: what its parameters, state and input are, the case says. */
type AnyLayer = nn.Layer<unknown, unknown, unknown, unknown> & { readonly [method: string]: (...args: readonly unknown[]) => unknown }

/** Cells take a pair, attention a record once there is more than one input. */
const inputOf = (c: CaseOf<'layer' | 'layerGrad'>): unknown => {
  const inputs = c.inputs.map(x => argument(x)), mask = c.options?.['mask']
  if (c.layer.endsWith('Attention') && (inputs.length > 1 || mask !== undefined))
    return { inputsQ: inputs[0], ...(inputs.length > 1 ? { inputsK: inputs[1] } : {}), ...(mask === undefined ? {} : { mask: argument(mask) }) }
  return inputs.length > 1 ? inputs : inputs[0]
}

/** The result of the layer as a function of its parameters; with the new state where the case trains. */
export const layerResult = (c: CaseOf<'layer' | 'layerGrad'>): ((params: unknown) => unknown) => {
  const positional = (required[c.layer] ?? []).filter(name => name in c.config)
  const options = Object.fromEntries(Object.entries(c.config).filter(([name]) => !positional.includes(name)))
  const layer = callable(`nn.${layerName(c.layer)}`)(...positional.map(name => argument(c.config[name]!)), argument(options)) as AnyLayer
  if (c.method !== undefined) return params => layer[c.method!]!(params, ...c.inputs.map(x => argument(x)))
  const training = c.train === true || c.options?.['useRunningAverage'] === false || c.options?.['deterministic'] === false
  const mode = training ? nn.train(random.key(0)) : nn.evaluate
  const state = argument(c.variables.batchStats ?? {}), x = inputOf(c)
  return params => {
    const [output, batchStats] = layer.apply(params, state, x, mode)
    return c.train === true ? { output, batchStats } : output
  }
}
