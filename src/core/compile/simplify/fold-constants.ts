import { literal } from '../../ir/jaxpr.js'
import { rewriting } from './rewrite.js'

/** An operation on constants is a constant, wherever its primitive says exactly which. */
export const foldConstants = rewriting(() => ({ primitive, inputs, params, outputs }) => {
  if (primitive.splat === undefined || outputs.length !== 1) return undefined
  const values: number[] = []
  for (const x of inputs) {
    if (x._tag === 'var') return undefined
    values.push(x.value)
  }
  const value = values.length === 0 ? undefined : primitive.splat(values, params, inputs.map(x => x.aval))
  return value === undefined ? undefined : [literal(value, outputs[0]!.aval)]
})
