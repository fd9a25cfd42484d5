/** Arrays read between their elements. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ArgumentError, ShapeError, UnsupportedError } from '../../core/base/errors.js'
import { isInteger } from '../../core/base/dtype.js'
import type { Known } from '../../core/base/options.js'
import { abs, add, mul, sub } from '../../core/ops/arithmetic.js'
import { and } from '../../core/ops/bitwise.js'
import { ge, lt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { floor, round } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { index } from '../../lax/indexing/part.js'
import { type ArrayLike, broadcasted, promoted, toArray, toInexact } from '../../lax/operands.js'
import { clip } from '../../numpy/extrema.js'
import { floorDivide, remainder } from '../../numpy/division.js'

const mirrored = (i: NDArray, size: number): NDArray => {
  const last = size - 1
  return last === 0 ? mul(i, 0) : abs(sub(remainder(add(i, last), 2 * last), last))
}

/** Where an index outside of an axis leads; `constant` takes it as it is, and the value from elsewhere. */
const fixers = {
  constant: (i: NDArray) => i,
  nearest: (i: NDArray, size: number) => clip(i, 0, size - 1),
  wrap: (i: NDArray, size: number) => remainder(i, size),
  mirror: mirrored,
  reflect: (i: NDArray, size: number) => floorDivide(mirrored(add(mul(i, 2), 1), 2 * size + 1), 2),
} satisfies { readonly [mode: string]: (i: NDArray, size: number) => NDArray }

type Mode = keyof typeof fixers

interface MapOptions {
  /** What lies outside: one value, the nearest element, or the array again, as it is, mirrored at its last elements or beyond them. */
  readonly mode?: Mode
  /** The value outside for `'constant'`. */
  readonly cval?: ArrayLike
}
const mapOptions: Known<MapOptions> = { mode: true, cval: true }

/** An element that takes part, along one axis. */
interface Neighbour {
  readonly at: NDArray
  /** Whether it lies inside; always where `null`. */
  readonly inside: NDArray | null
  readonly weight: NDArray | null
}

const neighboursOf = (coordinate: NDArray, size: number, order: 0 | 1, mode: Mode): readonly Neighbour[] => {
  const neighbour = (position: NDArray, weight: NDArray | null): Neighbour => ({
    at: fixers[mode](position, size),
    inside: mode === 'constant' ? and(ge(position, 0), lt(position, size)) : null,
    weight,
  })
  if (order === 0) return [neighbour(convert(round(coordinate), 'int32'), null)]
  const below = floor(coordinate), upper = sub(coordinate, below), position = convert(below, 'int32')
  return [neighbour(position, sub(1, upper)), neighbour(add(position, 1), upper)]
}

/** One neighbour of every axis, in all ways. */
const product = (axes: readonly (readonly Neighbour[])[]): readonly (readonly Neighbour[])[] =>
  axes.reduce<readonly (readonly Neighbour[])[]>((all, axis) => all.flatMap(some => axis.map(n => [...some, n])), [[]])

const combined = (xs: readonly (NDArray | null)[], combine: (x: NDArray, y: NDArray) => NDArray): NDArray | null =>
  xs.reduce((x, y) => (x === null ? y : y === null ? x : combine(x, y)), null)

/**
 * The elements of `input` at positions between them, one array of coordinates per axis: the nearest one for `order` 0, linear
 * interpolation for 1. Source: `jax.scipy.ndimage.map_coordinates`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.ndimage.mapCoordinates(np.array([10, 20, 30]), [np.array([0.5, 2])], 1).tolist() // => [15,30]
 * scipy.ndimage.mapCoordinates(np.array([10, 20, 30]), [np.array([-1, 3])], 1, { mode: 'nearest' }).tolist() // => [10,30]
 * ```
 */
export const mapCoordinates = dual<DataFirstOrLast<[coordinates: readonly ArrayLike[], order: number, options?: MapOptions]>>('mapCoordinates', 3, (x: unknown, coordinates: readonly ArrayLike[], order: number, { mode = 'constant', cval = 0 }: MapOptions = {}) => {
  const op = 'mapCoordinates'
  const input = toArray(op, x)
  if (!Object.hasOwn(fixers, mode)) throw new ArgumentError(op, { expected: `mode ${Object.keys(fixers).join(', ')}`, got: String(mode) })
  if (order !== 0 && order !== 1) throw new UnsupportedError(op, { expected: 'order 0 or 1', got: String(order), hint: 'splines of higher order are not offered' })
  if (!Array.isArray(coordinates) || coordinates.length !== input.ndim) throw new ShapeError(op, { expected: `coordinates for each of the ${input.ndim} axes of ${formatAval(input)}`, got: Array.isArray(coordinates) ? String(coordinates.length) : typeof coordinates })
  const places = broadcasted(op, promoted(op, coordinates.map(c => toInexact(op, c))))
  const terms = product(places.map((c, axis) => neighboursOf(c, input.shape[axis]!, order, mode))).map(neighbours => {
    const element = index(input, ...neighbours.map(n => n.at))
    const inside = combined(neighbours.map(n => n.inside), and)
    const value = inside === null ? element : select(inside, element, broadcasted(op, [convert(toArray(op, cval), input.dtype), element])[0]!)
    const weight = combined(neighbours.map(n => n.weight), mul)
    if (weight === null) return value
    const [w, v] = promoted(op, [weight, value])
    return mul(w!, v!)
  })
  const sum = terms.reduce((a, b) => add(a, b))
  return convert(isInteger(input.dtype) && sum.dtype !== input.dtype ? round(sum) : sum, input.dtype)
}, mapOptions)
