/** Of every primitive with a derivative: derivatives of derivatives, batched and jitted, in every order. */
import { type Entry, forEveryPrimitive } from '../laws/every-primitive.js'
import { differentiating, evaluating, pairs } from './pairs.js'

/** The derivative in the first parameter is a series of its own, without a derivative: asking for one is a NotDifferentiableError. */
const once: readonly string[] = ['igamma', 'igammac']

const laws = ({ name, smooth }: Entry): void => {
  const refused = (outer: string, inner: string): boolean => once.includes(name) && outer in differentiating && inner in differentiating
  pairs({ ...evaluating, ...differentiating }, smooth!, refused) // those without are filtered out
}

forEveryPrimitive(laws, ({ smooth }) => smooth !== null)
