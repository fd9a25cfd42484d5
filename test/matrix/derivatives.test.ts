/** Of every primitive with a derivative: derivatives of derivatives, batched and jitted, in every order. */
import { forEveryPrimitive } from '../laws/every-primitive.js'
import { differentiating, evaluating, pairs } from './pairs.js'

/** The derivative in the first parameter is a series of its own, without a derivative: asking for one is a NotDifferentiableError. */
const once: readonly string[] = ['igamma', 'igammac']

forEveryPrimitive(({ name, smooth }) => {
  if (smooth === null) return
  const both = (...names: readonly string[]): boolean => names.every(n => n in differentiating)
  pairs({ ...evaluating, ...differentiating }, smooth, (outer, inner) => once.includes(name) && both(outer, inner))
})
