/** How the functions of distributions are made: from what they are for location 0 and scale 1, of one operand and some shape parameters. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import { add, div, mul, sub } from '../../core/ops/arithmetic.js'
import { exp, log } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import type { ArrayLike } from '../../lax/operands.js'
import { composite } from '../../numpy/composite.js'
import { inexact } from '../operands.js'

export interface LocationOption {
  /** What is subtracted from the operand first. */
  readonly loc?: ArrayLike
}
const locationOption: Known<LocationOption> = { loc: true }

export interface LocationScaleOptions extends LocationOption {
  /** What the difference is divided by. */
  readonly scale?: ArrayLike
}
const locationScaleOptions: Known<LocationScaleOptions> = { loc: true, scale: true }

/** Operand, shape parameters, `{ loc, scale }`; all of them broadcast. */
type Continuous<Shapes extends readonly ArrayLike[]> = DataFirstOrLast<[...shapes: Shapes, options?: LocationScaleOptions]>

/** Operand, parameters, `{ loc }`. */
type Discrete<Shapes extends readonly ArrayLike[]> = DataFirstOrLast<[...shapes: Shapes, options?: LocationOption]>

/** One array per shape parameter. */
type Parameters<Shapes extends readonly ArrayLike[]> = { readonly [K in keyof Shapes]: NDArray }

type Standard<Shapes extends readonly ArrayLike[]> = (x: NDArray, ...shapes: Parameters<Shapes>) => NDArray

/** A function of x, location, scale and shape parameters in one type and shape, as users call it. */
const located = <Shapes extends readonly ArrayLike[]>(op: string, shapes: Shapes['length'], known: Known<LocationOption>, f: (x: NDArray, loc: NDArray, scale: NDArray, ...shapes: Parameters<Shapes>) => NDArray): Continuous<Shapes> => {
  const program = composite<readonly NDArray[]>((...all) => f(...(all as unknown as readonly [NDArray, NDArray, NDArray, ...Parameters<Shapes>]))) // as many as are handed on below
  const standing = dual<DataFirstOrLast<[options?: LocationOption]>>(op, 1 + shapes, (...given: readonly unknown[]) => {
    const [x, ...parameters] = given.slice(0, 1 + shapes)
    const { loc = 0, scale = 1 } = (given[1 + shapes] ?? {}) as LocationScaleOptions // options stand after the operands
    return program(...inexact(op, [x, loc, scale, ...parameters]))
  }, known)
  return standing as unknown as Continuous<Shapes> // the shape parameters are operands too
}

/** The logarithm of a density, from that of the standard one. */
export const logDensityOf = <Shapes extends readonly ArrayLike[] = []>(op: string, shapes: Shapes['length'], standard: Standard<Shapes>): Continuous<Shapes> =>
  located<Shapes>(op, shapes, locationScaleOptions, (x, loc, scale, ...parameters) => sub(standard(div(sub(x, loc), scale), ...parameters), log(scale)))

/** A density, from the logarithm of the standard one. */
export const densityOf = <Shapes extends readonly ArrayLike[] = []>(op: string, shapes: Shapes['length'], standard: Standard<Shapes>): Continuous<Shapes> =>
  located<Shapes>(op, shapes, locationScaleOptions, (x, loc, scale, ...parameters) => exp(sub(standard(div(sub(x, loc), scale), ...parameters), log(scale))))

/** Probabilities, and their logarithms. */
export const probabilityOf = <Shapes extends readonly ArrayLike[] = []>(op: string, shapes: Shapes['length'], standard: Standard<Shapes>): Continuous<Shapes> =>
  located<Shapes>(op, shapes, locationScaleOptions, (x, loc, scale, ...parameters) => standard(div(sub(x, loc), scale), ...parameters))

/** The operand is a probability, the result is located. */
export const quantileOf = <Shapes extends readonly ArrayLike[] = []>(op: string, shapes: Shapes['length'], standard: Standard<Shapes>): Continuous<Shapes> =>
  located<Shapes>(op, shapes, locationScaleOptions, (q, loc, scale, ...parameters) => add(mul(standard(q, ...parameters), scale), loc))

/** Of whole numbers, which are moved but not scaled. */
export const discrete = <Shapes extends readonly ArrayLike[] = []>(op: string, shapes: Shapes['length'], standard: Standard<Shapes>): Discrete<Shapes> =>
  located<Shapes>(op, shapes, locationOption, (x, loc, _scale, ...parameters) => standard(sub(x, loc), ...parameters))
