/** Programs back from their text. */
import type { Either } from 'fp-ts/lib/Either.js'
import type { ParseError } from '../core/base/errors.js'
import { required } from '../core/base/required.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import { type Hosts, parseJaxpr as parseWith, type Registry } from '../core/ir/parse.js'
import { primitives, structured } from './registry.js'

/** Put together when it is first asked for: bundles of programs that parse nothing leave it out. */
let registry: Registry | undefined

/**
 * The program a text is, as `makeJaxpr` prints it, or a `ParseError` with `line` and `column`; never throws. Types are
 * derived again and compared, so what comes back is a checked program. Texts with host values (`host#n`) need a table
 * of them.
 *
 * @example
 * ```ts
 * import { parseJaxpr } from 'cotangent'
 * const text = '{ lambda ; a:float32[2]. let b:float32[2] = sin a in (b) }'
 * const program = parseJaxpr(text)
 * program._tag // => Right
 * ```
 */
export const parseJaxpr = required('parseJaxpr', 1, (text: string, hosts?: Hosts): Either<ParseError, Jaxpr> => parseWith((registry ??= { ...structured, ...primitives }), hosts)(text))
