/** Of every primitive with a derivative: derivatives of derivatives, batched and jitted, in every order. */
import { forEveryPrimitive } from '../laws/every-primitive.js'
import { differentiating, evaluating, pairs } from './pairs.js'

forEveryPrimitive(({ smooth }) => {
  if (smooth !== null) pairs({ ...evaluating, ...differentiating }, smooth)
})
