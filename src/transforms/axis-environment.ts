/** The named axes of the `vmap`s around the function being traced. */
import { ArgumentError } from '../core/base/errors.js'
import type { BatchAxis } from '../core/ir/primitive.js'

const axes: BatchAxis[] = []

export const withAxis = <R>(axis: BatchAxis, body: () => R): R => {
  axes.push(axis)
  try {
    return body()
  } finally {
    axes.pop()
  }
}

/** The innermost axis of that name. */
export const axisNamed = (op: string, name: string): BatchAxis => {
  const found = [...axes].reverse().find(a => a.name === name)
  if (found === undefined) throw new ArgumentError(op, { expected: `an axis named by an enclosing vmap${axes.some(a => a.name !== null) ? ` (${axes.flatMap(a => a.name ?? []).join(', ')})` : ''}`, got: `'${name}'`, hint: `vmap(f, { axisName: '${name}' })` })
  return found
}
