/**
 * Modified Bessel functions of the first kind, scaled by e^(−|x|): up to 8 by a polynomial in x² with positive
 * coefficients, beyond by one in 16/|x| − 1 (the split is Cephes'), both interpolated in the Chebyshev points.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | besselI0e | 66, 122 | 3.8, 3.1 |
 * | besselI1e | 68, 122 | 3.8, 2.8 |
 */
import { abs, constant, copysign, div, lt, mul, select, sqrt, sub, type Scalar } from '../loop/scalar.js'
import { expModerate } from './exponential.js'
import { polynomial } from './polynomial.js'

type Table = { readonly f32: readonly number[]; readonly f64: readonly number[] }

/** I₀(x) in x² on [0, 8], relative error 2⁻²⁶ and 2⁻⁶¹. */
const i0Near = {
  f32: [
    1.0, 0.24999997, 0.015625022, 0.00043402225, 6.78237e-6, 6.7767296e-8, 4.7317283e-10, 2.3391768e-12, 1.0543686e-14, 1.6166195e-17,
    1.4816679e-19,
  ],
  f64: [
    1.0, 0.25, 0.015625000000000007, 0.00043402777777777445, 6.781684027778812e-6, 6.781684027758202e-8, 4.709502797312111e-10,
    2.4028075474081917e-12, 9.385967122158306e-15, 2.896902788810415e-17, 7.242279005317181e-20, 1.4962822964042478e-22,
    2.5987841051325663e-25, 3.829411247002327e-28, 5.0327117729737235e-31, 4.601357767863732e-34, 8.487698345602824e-37,
  ],
} as const

/** √x e^(−x) I₀(x) in 16/x − 1 on [8, ∞), relative error 2⁻²⁶ and 2⁻⁵⁴. */
const i0Far = {
  f32: [0.4021765, 0.0033605532, 0.00013615616, 1.1122156e-5, 1.6390399e-6, 3.54762e-7],
  f64: [
    0.4021765094450081, 0.0033605519836677235, 0.00013621607439187193, 1.1143033802583682e-5, 1.4838475863096976e-6, 2.9735956581528157e-7,
    8.872154618944625e-8, 3.932926571091252e-8, 2.155681110989874e-8, 7.532386417555123e-9, -6.805980075129678e-9, -1.331979859201994e-8,
    -5.162517880939013e-9, 7.323310735122893e-9, 6.789790403895736e-9, -3.11851456121224e-9, -4.8482509221176966e-9, 1.0924527246468664e-9,
    2.3981927228949238e-9, -2.748111637276033e-10, -7.473844621887592e-10, 3.525321019700796e-11, 1.0881994785468934e-10,
  ],
} as const

/** I₁(x) / x in x² on [0, 8], relative error 2⁻³⁰ and 2⁻⁵⁹. */
const i1Near = {
  f32: [
    0.5, 0.0625, 0.0026041677, 5.425325e-5, 6.781957e-7, 5.6494276e-9, 3.3728024e-11, 1.4763215e-13, 5.6781166e-16, 9.33866e-19,
    6.3589025e-21,
  ],
  f64: [
    0.5, 0.06250000000000001, 0.0026041666666666574, 5.42534722222271e-5, 6.781684027764357e-7, 5.651403356704746e-9,
    3.3639305668982475e-11, 1.5017547367976848e-13, 5.214425120919993e-16, 1.448455537254395e-18, 3.2918259018287706e-21,
    6.2370206832638684e-24, 9.956969230500738e-27, 1.408926251589232e-29, 1.3808181584914298e-32, 2.716505589516919e-35,
  ],
} as const

/** √x e^(−x) I₁(x) in 16/x − 1 on [8, ∞), relative error 2⁻²⁶ and 2⁻⁵⁴. */
const i1Far = {
  f32: [0.38939846, -0.009749578, -0.00021916827, -1.50152755e-5, -2.0096372e-6, -4.1209137e-7],
  f64: [
    0.38939845902587233, -0.009749577193235609, -0.000219235763833829, -1.503854721127423e-5, -1.8349101539664522e-6, -3.483853071371078e-7,
    -1.0001220638799958e-7, -4.31323156237458e-8, -2.3382691353601083e-8, -8.407326839577817e-9, 6.795073490187386e-9,
    1.3952625102162603e-8, 5.722677527454156e-9, -7.432535335623792e-9, -7.222524178953976e-9, 3.0717395650769477e-9, 5.094016301574338e-9,
    -1.0476127785270019e-9, -2.5062162405593894e-9, 2.582169443152386e-10, 7.79067217908059e-10, -3.2677656089803323e-11,
    -1.13288885034257e-10,
  ],
} as const

/** The polynomial for small |x| and the one for large, the latter over √|x|, and whether |x| is small. */
const branches = (x: Scalar, near: Table, far: Table): readonly [Scalar, Scalar, Scalar] => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const reg = x.reg === 'f64' ? 'f64' : 'f32'
  const a = abs(x)
  const small = lt(a, c(8))
  const inner = mul(expModerate(sub(c(0), select(small, a, c(0)))), polynomial(mul(x, x), near[reg]))
  const outer = div(polynomial(sub(div(c(16), a), c(1)), far[reg]), sqrt(a))
  return [inner, outer, small]
}

/** e^(−|x|) I₀(x) */
export const besselI0e = (x: Scalar): Scalar => {
  const [inner, outer, small] = branches(x, i0Near, i0Far)
  return select(small, inner, outer)
}

/** e^(−|x|) I₁(x) */
export const besselI1e = (x: Scalar): Scalar => {
  const [inner, outer, small] = branches(x, i1Near, i1Far)
  return select(small, mul(x, inner), copysign(outer, x))
}
