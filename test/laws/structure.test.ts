/** Of every primitive: batching, closures, text, and every pass of the compiler. */
import { test } from 'vitest'
import { algebra } from '../../src/core/compile/simplify/algebra.js'
import { commonSubexpressions } from '../../src/core/compile/simplify/common-subexpressions.js'
import { deadCode } from '../../src/core/compile/simplify/dead-code.js'
import { foldConstants } from '../../src/core/compile/simplify/fold-constants.js'
import { inlineCalls } from '../../src/core/compile/simplify/inline-calls.js'
import { simplify } from '../../src/core/compile/simplify/simplify.js'
import * as laws from '../../src/testing/laws.js'
import { forEveryPrimitive } from './every-primitive.js'
import { holds, holdsOfFew } from './replay.js'

const passes = { inlineCalls, foldConstants, algebra, commonSubexpressions, deadCode, simplify }

/** Contractions sum in an order that suits their shape, which a batch changes. */
const rounding = { rtol: 1e-13, atol: 1e-13 }

forEveryPrimitive(({ any, smooth, primitive }) => {
  test('batch is map', () => (primitive.lower._tag === 'contract' ? holdsOfFew(s => laws.batchIsMap(s, rounding), smooth ?? any) : holdsOfFew(laws.batchIsMap, any)))
  test('closures change nothing', () => holdsOfFew(laws.closuresChangeNothing, any))
  test('printing parses', () => holds(laws.printingParses(any)))
  test('every pass preserves types and meaning', () => holdsOfFew(s => laws.passesPreserve(passes, s), any))
})
