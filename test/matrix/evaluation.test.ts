/** Of every primitive, in every dtype: jit and vmap, in every order. */
import { forEveryPrimitive } from '../laws/every-primitive.js'
import { evaluating, pairs } from './pairs.js'

forEveryPrimitive(({ any }) => pairs(evaluating, any))
