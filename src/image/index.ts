/** Mirror of `jax.image`: resampling. */
export { resize } from './resize.js'
export { scaleAndTranslate } from './scale-and-translate.js'
export { type Method, ResizeMethod } from './methods.js'
