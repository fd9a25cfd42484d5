/** What `checkify` is to find, the long way: one equation at a time, with the values in JavaScript. */
import { formatAval } from '../../src/core/base/aval.js'
import { isFloat } from '../../src/core/base/dtype.js'
import { CheckError } from '../../src/core/base/errors.js'
import type { Eqn } from '../../src/core/ir/jaxpr.js'
import { asArrays, type NDArray } from '../../src/core/trace/ndarray.js'
import { evalStepwise } from '../../src/transforms/eval-stepwise.js'
import { traceCall } from '../../src/transforms/traced-call.js'

const has = (x: NDArray, what: (v: number) => boolean): boolean => x.toTypedArray().some(what)

/** Division by zero, then NaN, of one operation; loops, branches and calls are none. */
const complaint = ({ primitive: { name, lower } }: Eqn, xs: readonly NDArray[], ys: readonly NDArray[]): readonly [expected: string, got: string] | null => {
  if (lower._tag === 'structured') return null
  if ((name === 'div' || name === 'rem') && has(xs[1]!, v => v === 0)) return ['divisors other than zero', `a division by zero (${formatAval(xs[1]!)})`]
  const nan = ys.find(y => isFloat(y.dtype) && has(y, Number.isNaN))
  return nan === undefined ? null : ['no NaN', `NaN in ${formatAval(nan)}`]
}

/** The message of the first error, `null` without one. */
export const firstError = (f: (...xs: never[]) => unknown, xs: readonly NDArray[]): string | null => {
  const { jaxpr, operands } = traceCall('checkify', f, xs)
  try {
    evalStepwise(jaxpr, asArrays(operands), (eqn, operandsOf, ys) => {
      const found = complaint(eqn, operandsOf, ys)
      if (found !== null) throw new CheckError(eqn.primitive.name, { expected: found[0], got: found[1], where: null })
    })
    return null
  } catch (error) {
    if (error instanceof CheckError) return error.message
    throw error
  }
}
