/** Neural networks: the functions of `jax.nn`, and layers as pairs of functions. */
export * from './activations.js'
export * from './dense.js'
export * from './dropout.js'
export * from './rectifiers.js'
export * from './serial.js'
export * from './softmax.js'
export { evaluate, type Initialized, type Layer, type LayerLike, type Mode, type None, type ParamsOf, spec, type Spec, type StateOf, train } from './layer.js'
export * as initializers from './initializers.js'
