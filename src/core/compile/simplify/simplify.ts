import type { Endomorphism } from 'fp-ts/lib/Endomorphism.js'
import { getMonoid } from 'fp-ts/lib/Endomorphism.js'
import { concatAll } from 'fp-ts/lib/Monoid.js'
import type { Jaxpr } from '../../ir/jaxpr.js'
import { algebra } from './algebra.js'
import { commonSubexpressions } from './common-subexpressions.js'
import { deadCode } from './dead-code.js'
import { foldConstants } from './fold-constants.js'
import { inlineCalls } from './inline-calls.js'

/** The same program with less to do: every pass preserves types and, to the bit, meaning; each takes linear time. */
export const simplify: Endomorphism<Jaxpr> = concatAll(getMonoid<Jaxpr>())([inlineCalls, foldConstants, algebra, commonSubexpressions, deadCode])
