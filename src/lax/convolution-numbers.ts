/** Which axis of a convolution means what. */
import { isOptions } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { type Shape, checkShape, formatShape } from '../core/base/shape.js'

/** Axes by role. Source: `jax.lax.ConvDimensionNumbers`. */
export interface ConvDimensionNumbers {
  /** Batch, features, spatial axes. */
  readonly lhsSpec: readonly number[]
  /** Output features, input features, spatial axes. */
  readonly rhsSpec: readonly number[]
  /** Batch, features, spatial axes. */
  readonly outSpec: readonly number[]
}

/** The same in letters: `['NHWC', 'HWIO', 'NHWC']`. */
export type ConvDimensionNames = readonly [lhs: string, rhs: string, out: string]

export type ConvGeneralDilatedDimensionNumbers = ConvDimensionNumbers | ConvDimensionNames | null

const OP = 'convDimensionNumbers'

const isNames = (u: unknown): u is ConvDimensionNames => Array.isArray(u) && u.length === 3 && u.every(s => typeof s === 'string')

/** The positions of two letters, then of the spatial ones in the order of the kernel's. */
const axesByName = (names: string, first: string, second: string, spatial: readonly string[]): Shape => {
  const letters = [...names]
  const once = new Set(letters).size === letters.length && letters.length === spatial.length + 2
  if (!once || ![first, second, ...spatial].every(letter => letters.includes(letter))) throw new ArgumentError(OP, { expected: `${first}, ${second} and the spatial letters of the kernel (${spatial.join('')}), each once`, got: `'${names}'`, hint: "as in ['NHWC', 'HWIO', 'NHWC']" })
  return [first, second, ...spatial].map(letter => letters.indexOf(letter))
}

const isPermutation = (axes: Shape, rank: number): boolean => axes.length === rank && axes.every((d, i) => d < rank && axes.indexOf(d) === i)

const bySpec = (spec: unknown, rank: number): Shape => {
  const axes = checkShape(OP, spec)
  if (!isPermutation(axes, rank)) throw new ShapeError(OP, { expected: `a permutation of ${rank} axes`, got: formatShape(axes) })
  return axes
}

export const numbersFor = (lhsShape: Shape, rhsShape: Shape, numbers: unknown): ConvDimensionNumbers => {
  const rank = lhsShape.length
  if (rank !== rhsShape.length || rank < 2) throw new ShapeError(OP, { expected: 'an input and a kernel of one rank, at least 2', got: `${formatShape(lhsShape)} and ${formatShape(rhsShape)}` })
  if (numbers === null || numbers === undefined) {
    const inOrder = lhsShape.map((_, d) => d)
    return { lhsSpec: inOrder, rhsSpec: inOrder, outSpec: inOrder }
  }
  if (isNames(numbers)) {
    const [lhs, rhs, out] = numbers
    const spatial = [...rhs].filter(letter => letter !== 'O' && letter !== 'I')
    const specs = { lhsSpec: axesByName(lhs, 'N', 'C', spatial), rhsSpec: axesByName(rhs, 'O', 'I', spatial), outSpec: axesByName(out, 'N', 'C', spatial) }
    if (spatial.length + 2 !== rank) throw new ShapeError(OP, { expected: `${rank} letters, as the operands have axes`, got: `'${lhs}'`, hint: `the operands are ${formatShape(lhsShape)} and ${formatShape(rhsShape)}` })
    return specs
  }
  if (!isOptions(numbers)) throw new ArgumentError(OP, { expected: "dimension numbers like ['NHWC', 'HWIO', 'NHWC'], { lhsSpec, rhsSpec, outSpec } or null", got: String(numbers) })
  return { lhsSpec: bySpec(numbers['lhsSpec'], rank), rhsSpec: bySpec(numbers['rhsSpec'], rank), outSpec: bySpec(numbers['outSpec'], rank) }
}

/**
 * Dimension numbers as lists of axes: from letters, or for null the axes in the order batch, features, space (for the kernel output
 * features, input features, space). Source: `jax.lax.conv_dimension_numbers`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.convDimensionNumbers([1, 5, 5, 2], [3, 3, 2, 4], ['NHWC', 'HWIO', 'NHWC']).rhsSpec // => [3,2,0,1]
 * ```
 */
export const convDimensionNumbers = (lhsShape: Shape, rhsShape: Shape, dimensionNumbers: ConvGeneralDilatedDimensionNumbers): ConvDimensionNumbers =>
  numbersFor(checkShape(OP, lhsShape), checkShape(OP, rhsShape), dimensionNumbers)

/** The sizes at the axes of a spec. */
export const inOrder = (shape: Shape, spec: Shape): Shape => spec.map(d => shape[d]!)

/** The sizes put back at the axes of a spec. */
export const atAxes = (sizes: Shape, spec: Shape): Shape => spec.map((_, d) => sizes[spec.indexOf(d)]!)
