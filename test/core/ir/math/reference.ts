/** Functions that `Math` lacks, in float64 by methods of their own: series, continued fractions, recurrences, Newton. */

/** Σ (−1)ⁿ x²ⁿ⁺¹ / n!(2n + 1), in the form with positive terms. */
const erfSeries = (x: number): number => {
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** e^(−x²) / √π / (x + ½/(x + 1/(x + 3⁄2/(x + …)))), from the back. */
const erfcFraction = (x: number): number => {
  let tail = x
  for (let n = 120; n > 0; n--) tail = x + n / 2 / tail
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail
}

export const erf = (x: number): number =>
  x === 0 || Number.isNaN(x) ? x : Math.abs(x) < 2 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(Math.abs(x)))

export const erfc = (x: number): number => (Number.isNaN(x) ? x : x < 0 ? 2 - erfc(-x) : x < 2 ? 1 - erf(x) : x > 30 ? 0 : erfcFraction(x))

export const erfInv = (x: number): number => {
  if (!(Math.abs(x) < 1)) return Math.abs(x) === 1 ? x * Infinity : NaN
  if (x < 0 || Object.is(x, -0)) return -erfInv(-x)
  if (x < 1e-8) return (x * Math.sqrt(Math.PI)) / 2
  let y = x < 0.9 ? x : Math.sqrt(-Math.log(1 - x))
  for (let i = 0; i < 60; i++) {
    const error = x < 0.5 ? erf(y) - x : 1 - x - erfc(y)
    const step = (error * Math.sqrt(Math.PI) * Math.exp(y * y)) / 2
    y -= step / (1 + y * step)
  }
  return y
}

/** ζ(k)/k for k = 2 … 9. */
const zetas = [
  0.8224670334241132, 0.40068563438653143, 0.27058080842778454, 0.20738555102867398, 0.1695571769974082, 0.1440498967688461,
  0.12550966952474304, 0.11133426586956469,
]

/** Beside 1: −γε + Σ ζ(k)(−ε)ᵏ/k. */
const lgammaBesideOne = (e: number): number => -0.5772156649015329 * e + zetas.reduceRight((sum, z) => (sum + z) * -e, 0) * -e

/** Stirling's series after a shift by 30, which makes five terms enough. */
export const lgamma = (x: number): number => {
  if (Number.isNaN(x)) return x
  if (!Number.isFinite(x)) return Infinity
  if (x <= 0 && Number.isInteger(x)) return Infinity
  if (Math.abs(x - 1) < 0.01) return lgammaBesideOne(x - 1)
  if (Math.abs(x - 2) < 0.01) return Math.log1p(x - 2) + lgammaBesideOne(x - 2)
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - lgamma(1 - x)
  let product = 1
  let y = x
  if (y < 30) for (let i = 0; i < 30; i++) product *= y++
  const z = 1 / (y * y)
  return (
    (y - 0.5) * (Math.log(y) - 1) -
    0.5 +
    Math.log(2 * Math.PI) / 2 +
    (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z / 1680))) / y -
    Math.log(product)
  )
}

export const digamma = (x: number): number => {
  if (Number.isNaN(x) || x === -Infinity || (x <= 0 && Number.isInteger(x))) return NaN
  if (x < 0.5) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)))
  let sum = 0
  let y = x
  for (; y < 30; y++) sum += 1 / y
  const z = 1 / (y * y)
  return Math.log(y) - 0.5 / y - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z / 240))) - sum
}

/** e^(−|x|) I_n(x) by its power series, all terms positive; for large x by the asymptotic one. */
export const besselIe =
  (order: 0 | 1) =>
  (x: number): number => {
    const a = Math.abs(x)
    const sign = order === 1 && (x < 0 || Object.is(x, -0)) ? -1 : 1
    if (Number.isNaN(x)) return x
    if (a > 60) {
      const mu = 4 * order * order
      let term = 1
      let sum = 1
      for (let k = 1; k < 12; k++) {
        term *= -(mu - (2 * k - 1) ** 2) / (k * 8 * a)
        sum += term
      }
      return (sign * sum) / Math.sqrt(2 * Math.PI * a)
    }
    let term = order === 0 ? 1 : a / 2
    let sum = term
    for (let k = 1; term > 1e-18 * sum; k++) {
      term *= (a * a) / 4 / (k * (k + order))
      sum += term
    }
    return sign * sum * Math.exp(-a)
  }

export const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)))
