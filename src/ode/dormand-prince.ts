/**
 * One step of the method of Dormand and Prince, of order 5 with an estimate of its error, and how far the next one goes. States are
 * vectors.
 *
 * "A family of embedded Runge–Kutta formulae", Dormand & Prince 1980; "Solving Ordinary Differential Equations I", Hairer,
 * Nørsett & Wanner 1993, II.4 and II.6.
 */
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'

/** dy/dt at a time. */
export type Field = (y: NDArray, t: NDArray) => NDArray

export interface Tolerances {
  readonly rtol: number
  readonly atol: number
}

/** Row i: where the slope of stage i + 1 is taken, in terms of those before; the last is the step itself. */
const STAGES = [
  { at: 1 / 5, weights: [1 / 5] },
  { at: 3 / 10, weights: [3 / 40, 9 / 40] },
  { at: 4 / 5, weights: [44 / 45, -56 / 15, 32 / 9] },
  { at: 8 / 9, weights: [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729] },
  { at: 1, weights: [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656] },
  { at: 1, weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84] },
]

/** The difference to the solution of order 4. */
const ERROR = [35 / 384 - 1951 / 21600, 0, 500 / 1113 - 22642 / 50085, 125 / 192 - 451 / 720, -2187 / 6784 + 12231 / 42400, 11 / 84 - 649 / 6300, -1 / 60]

/** The solution in the middle of the step. */
const MIDDLE = [6025192743 / 30085553152 / 2, 0, 51252292925 / 65400821598 / 2, -2691868925 / 45128329728 / 2, 187940372067 / 1594534317056 / 2, -1776094331 / 19743644256 / 2, 11237099 / 235043384 / 2]

/** Σ wᵢ·kᵢ */
const combine = (weights: readonly number[], slopes: readonly NDArray[]): NDArray =>
  weights.map((w, i) => [w, slopes[i]!] as const).filter(([w]) => w !== 0).map(([w, k]) => np.multiply(w, k)).reduce((a, b) => np.add(a, b))

export interface Step {
  readonly y: NDArray
  /** The slope at the end. */
  readonly f: NDArray
  readonly error: NDArray
  /** Coefficients of the polynomial of degree 4 through the step, the highest first. */
  readonly curve: readonly NDArray[]
}

export const step = (field: Field, y: NDArray, f: NDArray, t: NDArray, h: NDArray): Step => {
  const slopes = [f]
  let end = y
  for (const { at, weights } of STAGES) {
    end = np.add(y, np.multiply(h, combine(weights, slopes)))
    slopes.push(field(end, np.add(t, np.multiply(h, at))))
  }
  const last = slopes.at(-1)!
  const middle = np.add(y, np.multiply(h, combine(MIDDLE, slopes)))
  return { y: end, f: last, error: np.multiply(h, combine(ERROR, slopes)), curve: throughFive(y, middle, end, f, last, h) }
}

/** The polynomial on [0, 1] with these values at 0, ½, 1 and slopes at both ends. */
const throughFive = (y0: NDArray, middle: NDArray, y1: NDArray, f0: NDArray, f1: NDArray, h: NDArray): readonly NDArray[] => {
  const [d0, d1] = [np.multiply(h, f0), np.multiply(h, f1)]
  const mix = (a: number, b: number, c: number, d: number, e: number): NDArray => combine([a, b, c, d, e], [d0, d1, y0, y1, middle])
  return [mix(-2, 2, -8, -8, 16), mix(5, -3, 18, 14, -32), mix(-4, 1, -11, -5, 16), d0, y0]
}

/** The error of a step in units of what is tolerated: the root of its mean square. */
export const errorRatio = (error: NDArray, { rtol, atol }: Tolerances, y0: NDArray, y1: NDArray): NDArray => {
  const tolerated = np.add(atol, np.multiply(rtol, np.maximum(np.abs(y0), np.abs(y1))))
  return np.sqrt(np.mean(np.square(np.divide(error, tolerated))))
}

/** The length of the next step: errors go with its fifth power. It never grows tenfold, nor shrinks below a fifth. */
export const nextLength = (h: NDArray, ratio: NDArray): NDArray => {
  const least = np.where(np.less(ratio, 1), 1, 0.2)
  const factor = np.minimum(10, np.maximum(np.multiply(0.9, np.power(ratio, -0.2)), least))
  return np.multiply(h, np.where(np.equal(ratio, 0), 10, factor))
}

/** A first length, by the size of the slope and of how it changes. */
export const firstLength = (field: Field, t: NDArray, y: NDArray, f: NDArray, { rtol, atol }: Tolerances): NDArray => {
  const scale = np.add(atol, np.multiply(rtol, np.abs(y)))
  const size = (x: NDArray): NDArray => np.sqrt(np.sum(np.square(np.divide(x, scale))))
  const [d0, d1] = [size(y), size(f)]
  const guess = np.where(np.logicalOr(np.less(d0, 1e-5), np.less(d1, 1e-5)), 1e-6, np.divide(np.multiply(0.01, d0), d1))
  const later = field(np.add(y, np.multiply(guess, f)), np.add(t, guess))
  const d2 = np.divide(size(np.subtract(later, f)), guess)
  const still = np.logicalAnd(np.lessEqual(d1, 1e-15), np.lessEqual(d2, 1e-15))
  const length = np.where(still, np.maximum(1e-6, np.multiply(guess, 1e-3)), np.power(np.divide(0.01, np.maximum(d1, d2)), 0.2))
  return np.minimum(np.multiply(100, guess), length)
}
