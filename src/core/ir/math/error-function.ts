/**
 * The error function, its complement and its inverse.
 *
 * erfc x = e^(−x²) q(t) / (1 + 2x), t = (x − K)/(x + K), for all x ≥ 0 by one polynomial, a mapping after Shepherd &
 * Laframboise (Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, Math. Comp. 36, 1981).
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | erf | 45, 140 | 1.54, 1.3 |
 * | erfc | 67, 142 | 0.76, 3.2 |
 * | erfInv | 99, 177 | 3.5 up to 0.9, 60 beside 1; 4.4 |
 */
import { abs, add, constant, convert, copysign, div, eq, gt, lt, mul, select, sqrt, sub, type Scalar } from '../loop/scalar.js'
import { expTimes } from './exponential.js'
import { nearestInteger, scaleByBiased, twiceBias } from './exponent.js'
import { log, log1p } from './logarithm.js'
import { twoProduct } from './pair.js'
import { polynomial } from './polynomial.js'

/** erf x / x − 1 in x² for |x| ≤ 1, error 2⁻²⁹ and 2⁻⁵⁶. */
const erfTail = {
  f32: [0.12837917, -0.3761263, 0.11283619, -0.026855174, 0.0051908446, -0.0008031836, 7.9241305e-5],
  f64: [
    0.1283791670955126, -0.37612638903183865, 0.11283791670958077, -0.026866170645491672, 0.0052239776279026685, -0.0008548327125502129,
    0.00012055335617359361, -1.4925690806239913e-5, 1.6462386078462748e-6, -1.6363838158571662e-7, 1.4744717830540243e-8,
    -1.1682727050188778e-9, 6.456064336000143e-11,
  ],
} as const

/** (erfc x)^(−¼) in x − 0.875 on [0.9, 4], error of its power −4 below 2⁻²⁶. The form is Hastings' (Approximations for Digital Computers, 1955). */
const erfcRoot = [
  1.4669802, 0.8912819, 0.573679, 0.25785184, 0.09471944, 0.053981807, -0.013989027, 0.024878042, -0.00908356, 0.002363433,
] as const

/** q(t): for K = 3 on [0, 10.2], relative error 2⁻³⁰; for K = 4 on [0, 27.3], 2⁻⁵⁶. */
const erfcScaled = {
  f32: [
    1.2530080589497452, -0.13562111146880587, -0.04756238429148228, 0.12964536701032092, -0.11927164483815812, 0.0683064417936708,
    -0.023787288137893638, 0.0025279479024525693, 0.001947854952370501, -0.0007398132267707949, -0.00017877597185293593,
    3.698943628240467e-5,
  ],
  f64: [
    1.2329951186255526, -0.13962111684056286, 0.015379652102621091, 0.0680970542547336, -0.10103906603637362, 0.09373283499690535,
    -0.0663303658110103, 0.03716751556105671, -0.016197734065502876, 0.005031969765051122, -0.0007577732963739462, -0.00019925553476007838,
    0.0001506220523230599, -2.4403160497192634e-5, -1.1224293594679385e-5, 5.718067004785881e-6, 3.006053020270926e-7,
    -8.356886054802244e-7, 6.326381936013846e-8, 1.1597564919712835e-7, -7.796210935750394e-9, -1.3952812123042382e-8,
    -1.907388627007971e-9,
  ],
} as const

/** (2ʳ − 1) / r on |r| ≤ ½, relative error of 2ʳ 2⁻³³. */
const exp2Tail = [
  0.6931471805815692, 0.24022650920051655, 0.05550410727596953, 0.009618057037010588, 0.001333366945171275, 0.00015461329895068604,
  1.5252719764995749e-5,
] as const

/** erfc a of 0 ≤ a; float32 is computed in float64, where the exponential needs no compensation. */
const erfcOf = (a: Scalar): Scalar => {
  const d = (value: number): Scalar => constant('f64', value)
  const wide = a.reg === 'f64'
  const last = constant(a.reg, wide ? 28 : 10.5)
  const x = convert('f64', select(gt(a, last), last, a))
  const center = d(wide ? 4 : 3)
  const t = div(sub(x, center), add(x, center))
  const scaled = div(polynomial(t, wide ? erfcScaled.f64 : erfcScaled.f32), add(d(1), add(x, x)))
  if (wide) {
    const square = twoProduct(x, x)
    return expTimes(scaled, { high: sub(d(0), square.high), low: sub(d(0), square.low) })
  }
  const w = mul(mul(x, x), d(-Math.LOG2E))
  const [n, whole] = nearestInteger(convert('f32', w), twiceBias.f32)
  const r = sub(w, convert('f64', n))
  const power = add(d(1), mul(r, polynomial(r, exp2Tail)))
  return scaleByBiased(convert('f32', mul(scaled, power)), whole)
}

/** erf |x| of |x| ≤ 1. */
const erfNear = (x: Scalar): Scalar => {
  const a = abs(x)
  return add(a, mul(a, polynomial(mul(x, x), x.reg === 'f64' ? erfTail.f64 : erfTail.f32)))
}

export const erfc = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  const far = erfcOf(a)
  const value = x.reg === 'f64' ? select(lt(a, c(0.5)), sub(c(1), erfNear(x)), far) : far
  return select(lt(x, c(0)), sub(c(2), value), value)
}

export const erf = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  if (x.reg === 'f64') return copysign(select(lt(a, c(1)), erfNear(x), sub(c(1), erfcOf(a))), x)
  const root = polynomial(sub(select(gt(a, c(4)), c(4), a), c(0.875)), erfcRoot)
  const square = mul(root, root)
  const far = sub(c(1), div(c(1), mul(square, square)))
  return copysign(select(lt(a, c(1)), erfNear(x), far), x)
}

/**
 * Giles, Approximating the erfinv function (GPU Computing Gems, Jade edition, 2011): the polynomials XLA uses, in
 * descending order, in w − 2.5 for w < 5 and √w − 3 beyond, w = −log1p(−x²).
 */
const erfInv32 = {
  near: [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
  ],
  far: [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
  ],
} as const

/** The same for float64: in w − 3.125 for w < 6.25, √w − 3.25 for w < 16, √w − 5. */
const erfInv64 = {
  near: [
    -3.64441206401782e-21, -1.6850591381820166e-19, 1.28584807152564e-18, 1.1157877678025181e-17, -1.333171662854621e-16,
    2.0972767875968562e-17, 6.637638134358324e-15, -4.054566272975207e-14, -8.151934197605472e-14, 2.6335093153082323e-12,
    -1.2975133253453532e-11, -5.415412054294628e-11, 1.0512122733215323e-9, -4.112633980346984e-9, -2.9070369957882005e-8,
    4.2347877827932404e-7, -1.3654692000834679e-6, -1.3882523362786469e-5, 0.00018673420803405714, -0.000740702534166267,
    -0.006033670871430149, 0.24015818242558962, 1.6536545626831027,
  ],
  middle: [
    2.2137376921775787e-9, 9.075656193888539e-8, -2.7517406297064545e-7, 1.8239629214389228e-8, 1.5027403968909828e-6,
    -4.013867526981546e-6, 2.9234449089955446e-6, 1.2475304481671779e-5, -4.7318229009055734e-5, 6.828485145957318e-5,
    2.4031110387097894e-5, -0.0003550375203628475, 0.0009532893797373805, -0.0016882755560235047, 0.002491442096107851,
    -0.003751208507569241, 0.005370914553590064, 1.0052589676941592, 3.0838856104922208,
  ],
  far: [
    -2.7109920616438573e-11, -2.555641816996525e-10, 1.5076572693500548e-9, -3.789465440126737e-9, 7.61570120807834e-9,
    -1.496002662714924e-8, 2.914795345090108e-8, -6.771199775845234e-8, 2.2900482228026655e-7, -9.9298272942317e-7, 4.526062597223154e-6,
    -1.968177810553167e-5, 7.599527703001776e-5, -0.00021503011930044477, -0.00013871931833623122, 1.0103004648645344, 4.849906401408584,
  ],
} as const

const descending = (x: Scalar, coefficients: readonly number[]): Scalar => polynomial(x, [...coefficients].reverse())

/** The inverse of erf on [−1, 1], shaped as XLA's, so that normal random numbers agree with JAX's to the last bits. */
export const erfInv = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  // In float64 1 − x² by factors, which near ±1 keeps what the square would lose.
  const w = sub(c(0), x.reg === 'f64' ? log(mul(sub(c(1), a), add(c(1), a))) : log1p(sub(c(0), mul(x, x))))
  const root = sqrt(w)
  const far32 = (): Scalar => descending(sub(root, c(3)), erfInv32.far)
  const far64 = (): Scalar =>
    select(lt(w, c(16)), descending(sub(root, c(3.25)), erfInv64.middle), descending(sub(root, c(5)), erfInv64.far))
  const p =
    x.reg === 'f64'
      ? select(lt(w, c(6.25)), descending(sub(w, c(3.125)), erfInv64.near), far64())
      : select(lt(w, c(5)), descending(sub(w, c(2.5)), erfInv32.near), far32())
  return select(eq(a, c(1)), mul(x, c(Infinity)), mul(p, x))
}
