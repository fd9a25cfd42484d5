/** The named axes of the `vmap`s around the function being traced. */
import { ArgumentError } from '../core/base/errors.js'
import type { NDArray } from '../core/trace/ndarray.js'

export interface NamedAxis {
  readonly name: string
  readonly size: number
  /** Where the example being traced lies on the axis: a tracer of that `vmap`. */
  readonly position: NDArray
}

const axes: NamedAxis[] = []

export const withAxis = <R>(axis: NamedAxis, body: () => R): R => {
  axes.push(axis)
  try {
    return body()
  } finally {
    axes.pop()
  }
}

/** The innermost axis of that name. */
export const axisNamed = (op: string, name: string): NamedAxis => {
  const found = axes.findLast(a => a.name === name)
  if (found === undefined) {
    const known = axes.map(a => `'${a.name}' of size ${a.size}`).join(', ')
    throw new ArgumentError(op, { expected: 'an axis named by an enclosing vmap', got: `'${name}', where ${known === '' ? 'no axis has a name' : `the axes in scope are ${known}`}`, hint: `vmap(f, { axisName: '${name}' })` })
  }
  return found
}

/** Whether it is the position on one of them, and no value of the example's. */
export const isPosition = (x: NDArray): boolean => axes.some(a => a.position === x)

/** What distinguishes traces of one function in different surroundings: '' where no axis has a name. */
export const axesKey = (): string => (axes.length === 0 ? '' : axes.map(a => `${JSON.stringify(a.name)}:${a.size}`).join())
