/** How arrays print: nested brackets as in NumPy, long axes abbreviated. */
import type { Shape } from '../base/shape.js'

type Scalar = number | boolean
type Nested = Scalar | readonly Nested[]

export const nested = (shape: Shape, at: (i: number) => Scalar): Nested => {
  let next = 0
  const level = (axis: number): Nested => {
    if (axis === shape.length) return at(next++)
    const rows: Nested[] = []
    for (let i = 0; i < shape[axis]!; i++) rows.push(level(axis + 1))
    return rows
  }
  return level(0)
}

const EDGE = 3
const LONG = 1000

export const formatElements = (shape: Shape, float: boolean, at: (i: number) => Scalar): string => {
  const size = shape.reduce((a, b) => a * b, 1)
  const show = (value: Scalar): string => {
    if (typeof value === 'boolean' || !float) return String(value)
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? '-0.' : `${value}.`
    return Number.isFinite(value) ? String(Number(value.toPrecision(8))) : String(value)
  }
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const level = (axis: number, offset: number): string => {
    if (axis === shape.length) return show(at(offset))
    const extent = shape[axis]!
    const rows: string[] = []
    for (let i = 0; i < extent; i++) {
      if (size > LONG && extent > 2 * EDGE && i === EDGE) {
        rows.push('…')
        i = extent - EDGE
      }
      rows.push(level(axis + 1, offset + i * strides[axis]!))
    }
    const separator = axis === shape.length - 1 ? ', ' : `,${'\n'.repeat(shape.length - 1 - axis)}${' '.repeat(axis + 1)}`
    return `[${rows.join(separator)}]`
  }
  return level(0, 0)
}
