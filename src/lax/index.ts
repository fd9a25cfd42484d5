/** `jax.lax`: the operations themselves. No promotion, no implicit ranks; what np does with more comfort, exactly. */
export * from './arithmetic.js'
export * from './barrier.js'
export * from './bitwise.js'
export * from './broadcasting.js'
export * from './collectives.js'
export * from './comparison.js'
export * from './contraction.js'
export * from './conversion.js'
export { conv, convGeneralDilated, type ConvOptions, convTranspose, type ConvTransposeOptions, convWithGeneralPadding } from './convolution.js'
export { convDimensionNumbers, type ConvDimensionNames, type ConvDimensionNumbers, type ConvGeneralDilatedDimensionNumbers } from './convolution-numbers.js'
export * from './convolution-shapes.js'
export * from './creation.js'
export * from './cumulative.js'
export {
  dynamicIndexInDim,
  dynamicSlice,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSlice,
  dynamicUpdateSliceInDim,
} from './dynamic-slicing.js'
export * from './exponential.js'
export { gather, type GatherDimensionNumbers, indexTake } from './gather.js'
export type { Index } from './indexing/items.js'
export { concatenate, split, stack, unstack } from './joining.js'
export type { OutOfBounds } from './modes.js'
export * from './reduce.js'
export * from './reduction.js'
export * from './rounding.js'
export * from './scatter.js'
export * from './segments.js'
export * from './selection.js'
export * from './shaping.js'
export { indexInDim, pad, type PaddingConfig, slice, sliceInDim } from './slicing.js'
export * from './sorting.js'
export * from './special.js'
export * from './trigonometric.js'
export { type Padding, type Pads, padtypeToPads } from './window-padding.js'
export { associativeScan } from '../transforms/associative-scan.js'
export { cond, switch_ as switch } from '../transforms/cond.js'
export { linearCall } from '../transforms/linear-call.js'
export { map, scan } from '../transforms/scan.js'
export { foriLoop, whileLoop } from '../transforms/while-loop.js'
