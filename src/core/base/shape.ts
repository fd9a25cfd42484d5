import { ArgumentError, AxisError, ShapeError } from './errors.js'

/** Sizes along the axes, outermost first. */
export type Shape = readonly number[]

/** Number of elements. */
export const sizeOf = (shape: Shape): number => {
  let size = 1
  for (let i = 0; i < shape.length; i++) size *= shape[i]!
  return size
}

/** Number of axes. */
export const rankOf = (shape: Shape): number => shape.length

export const shapesEqual = (a: Shape, b: Shape): boolean => {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Row-major strides, in elements. */
export const stridesOf = (shape: Shape): readonly number[] => {
  const strides = new Array<number>(shape.length)
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step
    step *= shape[i]!
  }
  return strides
}

/** `[2,3]`. */
export const formatShape = (shape: Shape): string => `[${shape.join(',')}]`

/** `u` as a shape: a list of non-negative integers, or an `ArgumentError`. */
export const checkShape = (op: string, u: unknown): Shape => {
  if (!Array.isArray(u)) {
    throw new ArgumentError(op, {
      expected: 'a shape, a list of non-negative integers',
      got: describe(u),
      ...(typeof u === 'number' ? { hint: `write [${u}]` } : {}),
    })
  }
  const sizes: readonly unknown[] = u
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new ArgumentError(op, { expected: 'a shape, a list of non-negative integers', got: describe(size), path: `[${i}]`, ...(typeof size === 'object' && size !== null ? { hint: 'sizes are JavaScript numbers: take them from x.shape, or make the argument static (staticArgnums)' } : {}) })
    }
  }
  return u // every element was checked above
}

const describe = (u: unknown): string =>
  typeof u === 'string'
    ? `'${u}'`
    : typeof u === 'number' || typeof u === 'boolean' || u == null
      ? String(u)
      : Array.isArray(u)
        ? 'a list'
        : `a value of type ${typeof u}`

// ------------------------------------------------------------------ broadcasting

const broadcastTwo = (op: string, a: Shape, b: Shape, all: readonly Shape[]): Shape => {
  if (shapesEqual(a, b)) return a
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const lead = long.length - short.length
  const out = long.slice()
  for (let i = 0; i < short.length; i++) {
    const m = long[lead + i]!
    const n = short[i]!
    if (m !== n && m !== 1 && n !== 1) throw clash(op, all)
    out[lead + i] = m === 1 ? n : m
  }
  return out
}

const clash = (op: string, shapes: readonly Shape[]): ShapeError => {
  const rank = Math.max(...shapes.map(rankOf))
  const complaints: string[] = []
  const ones: number[] = []
  for (let axis = -1; axis >= -rank; axis--) {
    const sizes = [...new Set(shapes.map(s => s[s.length + axis] ?? 1).filter(n => n !== 1))]
    if (sizes.length > 1) {
      complaints.unshift(`axis ${axis} (${sizes.join(' and ')})`)
      ones.unshift(axis)
    }
  }
  const [a, b] = shapes
  const missing = a !== undefined && b !== undefined && shapes.length === 2 ? insertionThatFits(a, b) : undefined
  return new ShapeError(op, {
    expected: 'shapes that broadcast',
    got: `${shapes.map(formatShape).join(' and ')}, which differ at ${complaints.join(' and ')}`,
    hint: missing ?? `axes are compared from the last; sizes must be equal, or one of them 1 at axis ${ones.join(' and ')}`,
  })
}

/** The commonest slip is a missing axis: `[3,2]` with `[3]` wants `[3,1]`. */
const insertionThatFits = (a: Shape, b: Shape): string | undefined => {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  for (let axis = short.length; axis >= 0; axis--) {
    const grown = [...short.slice(0, axis), 1, ...short.slice(axis)]
    if (grown.length <= long.length && grown.every((n, i) => n === 1 || n === long[long.length - grown.length + i])) {
      return `np.expandDims(x, ${axis}) makes ${formatShape(short)} into ${formatShape(grown)}, which broadcasts with ${formatShape(long)}`
    }
  }
  return undefined
}

/** The shape all of `shapes` broadcast to, by NumPy's rule. A `ShapeError` names the full shapes and the axes that clash. */
export const broadcastShapes = (op: string, ...shapes: readonly Shape[]): Shape => {
  let out = shapes[0] ?? []
  for (let i = 1; i < shapes.length; i++) out = broadcastTwo(op, out, shapes[i]!, shapes)
  return out
}

// ------------------------------------------------------------------ axes

const axisRange = (ndim: number): string => (ndim === 0 ? 'no axis, the array is a scalar' : `an axis from ${-ndim} to ${ndim - 1}`)

/** `axis` counted from the front; negative ones count from the end. */
export const normalizeAxis = (op: string, axis: number, ndim: number): number => {
  if (!Number.isInteger(axis) || axis < -ndim || axis >= ndim) {
    throw new AxisError(op, { expected: axisRange(ndim), got: typeof axis === 'number' ? String(axis) : describe(axis) })
  }
  return axis < 0 ? axis + ndim : axis + 0
}

/** Sorted, distinct axes counted from the front; `null` and `undefined` mean all of them. */
export const normalizeAxes = (op: string, axes: number | readonly number[] | null | undefined, ndim: number): readonly number[] => {
  if (axes === null || axes === undefined) return Array.from({ length: ndim }, (_, i) => i)
  if (typeof axes === 'number') return [normalizeAxis(op, axes, ndim)]
  if (!Array.isArray(axes)) throw new AxisError(op, { expected: 'an axis or a list of axes', got: describe(axes) })
  const list: readonly number[] = axes
  const out = list.map(axis => normalizeAxis(op, axis, ndim)).sort((a, b) => a - b)
  for (let i = 1; i < out.length; i++) {
    if (out[i] === out[i - 1])
      throw new AxisError(op, { expected: 'distinct axes', got: `${formatShape(list)}, which names axis ${out[i]} twice` })
  }
  return out
}

/** `shape` without `axes` (normalized). */
export const dropAxes = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, i) => !axes.includes(i))

/** The shape of one rank more per axis, in which `axes` (normalized, counted in the result) have sizes `sizes` and the others are `shape`'s in order. */
export const insertAxes = (shape: Shape, axes: readonly number[], sizes: number | readonly number[] = 1): Shape => {
  const out = new Array<number>(shape.length + axes.length).fill(-1)
  for (let i = 0; i < axes.length; i++) out[axes[i]!] = typeof sizes === 'number' ? sizes : sizes[i]!
  for (let i = 0, from = 0; i < out.length; i++) if (out[i] === -1) out[i] = shape[from++]!
  return out
}

// ------------------------------------------------------------------ reshaping

/** The shape `to` stands for when `from` is reshaped: one −1 is inferred. A `ShapeError` when the sizes differ. */
export const resolveReshape = (op: string, from: Shape, to: Shape | number): Shape => {
  const wanted = typeof to === 'number' ? [to] : to
  const hole = Array.isArray(wanted) ? wanted.indexOf(-1) : -1
  if (hole === -1) {
    const shape = checkShape(op, wanted)
    if (sizeOf(shape) === sizeOf(from)) return shape
    throw new ShapeError(op, {
      expected: `a shape of ${sizeOf(from)} elements, as ${formatShape(from)} has`,
      got: `${formatShape(shape)} of ${sizeOf(shape)}`,
      hint: 'one size may be -1 and is inferred',
    })
  }
  const rest = checkShape(
    op,
    wanted.filter((_, i) => i !== hole),
  )
  const known = sizeOf(rest)
  const inferred = sizeOf(from) / known
  if (known === 0 || !Number.isInteger(inferred)) {
    throw new ShapeError(op, {
      expected: `sizes that divide the ${sizeOf(from)} elements of ${formatShape(from)}`,
      got: formatShape(wanted),
      hint: known === 0 ? '-1 cannot be inferred beside a size of 0' : `${sizeOf(from)} is not a multiple of ${known}`,
    })
  }
  return insertAxes(rest, [hole], inferred)
}
