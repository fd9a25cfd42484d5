/** The contributed optimizers against the formulas of their papers, with the corrections that optax makes. */
import * as fc from 'fast-check'
import { np, optim } from '../../src/index.js'
import { after, average, decays, descent, elementwise, equals, type Formula, inTurn, type OptimizerLaw, rates, scheduled, small, some, sum, unbiased, unchanged, vectorwise, yes } from './formula.js'
import { adam, adamOptions, decayed, rmsprop } from './scalings.js'

type AdemamixOptions = { readonly b1?: number; readonly b2?: number; readonly b3?: number; readonly alpha?: number; readonly eps?: number; readonly epsRoot?: number }

/** Pagliardini et al. 2024: a fast momentum with correction, a slow one without. */
const ademamix = ({ b1 = 0.9, b2 = 0.999, b3 = 0.9999, alpha = 6, eps = 1e-8, epsRoot = 0 }: AdemamixOptions): Formula =>
  elementwise(() => {
    const fast = average(b1), slow = average(b3), v = average(b2)
    return (g, _p, t) => (unbiased(fast(g), b1, t) + alpha * slow(g)) / (Math.sqrt(unbiased(v(g * g), b2, t) + epsRoot) + eps)
  })
const ademamixOptions = { ...adamOptions, b3: decays, alpha: fc.constantFrom(0.5, 3) }

type AdoptOptions = { readonly b1?: number; readonly b2?: number; readonly eps?: number; readonly nesterov?: boolean; readonly useClipping?: boolean; readonly bound?: number }

/** Taniguchi et al. 2024, algorithm 2: the first gradient makes v only; later ones are divided by the v of those before. */
const adopt = ({ b1 = 0.9, b2 = 0.9999, eps = 1e-6, nesterov = false, useClipping = true, bound }: AdoptOptions): Formula =>
  elementwise(() => {
    let m = 0, v = 0
    return (g, _p, t) => {
      if (t === 1) {
        v = g * g
        return 0
      }
      const most = useClipping ? (bound ?? (t - 1) ** 0.25) : Infinity
      const x = Math.min(Math.max(g / Math.max(Math.sqrt(v), eps), -most), most)
      m = b1 * m + (1 - b1) * x
      v = b2 * v + (1 - b2) * g * g
      return nesterov ? b1 * m + (1 - b1) * x : m
    }
  })
const adoptOptions = some({ b1: decays, b2: decays, eps: fc.constantFrom(1e-2, 0.5), nesterov: yes, useClipping: yes, bound: fc.constantFrom(0.1, 1) })
const clipping = ({ bound, ...o }: AdoptOptions) => ({ ...o, ...(bound === undefined ? {} : { clipValueFn: () => np.array(bound) }) })

const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, i) => x * b[i]!))
const absolute = (xs: readonly number[]): number => sum(xs.map(Math.abs))
const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)

type DistanceOptions = { readonly betas?: readonly [number, number]; readonly eps?: number; readonly estimLr0?: number; readonly weightDecay?: number }
const distanceOptions = { betas: fc.tuple(decays, decays), eps: small, estimLr0: fc.constantFrom(1e-4, 0.1), weightDecay: fc.constantFrom(0.1, 1) }
const correction = ([b1, b2]: readonly [number, number], t: number): number => Math.sqrt(1 - b2 ** t) / (1 - b1 ** t)

/** Defazio & Mishchenko 2023, algorithm 5: d grows with what the gradients say of the distance. */
const dadaptAdamw = (rate: (t: number) => number, { betas = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, weightDecay = 0 }: DistanceOptions): Formula =>
  vectorwise(params => {
    const [b1, b2] = betas, zeros = params.map(() => 0), keep = Math.sqrt(b2)
    let m = zeros, v = zeros, s = zeros, r = 0, d = estimLr0
    return (g, p, t) => {
      const step = d * rate(t) * correction(betas, t)
      const agreement = dot(g, s.map((x, i) => x / (Math.sqrt(v[i]!) + eps)))
      m = m.map((x, i) => b1 * x + (1 - b1) * step * g[i]!)
      v = v.map((x, i) => b2 * x + (1 - b2) * g[i]! ** 2)
      s = s.map((x, i) => keep * x + (1 - keep) * step * g[i]!)
      r = keep * r + (1 - keep) * step * agreement
      d = Math.max(d, ratio(r, (1 - keep) * absolute(s)))
      return m.map((x, i) => -x / (Math.sqrt(v[i]!) + eps) - weightDecay * step * p[i]!)
    }
  })

type ProdigyOptions = DistanceOptions & { readonly beta3?: number; readonly estimLrCoef?: number; readonly safeguardWarmup?: boolean }

/** Mishchenko & Defazio 2023, algorithm 4. */
const prodigy = (rate: (t: number) => number, { betas = [0.9, 0.999], beta3 = Math.sqrt(betas[1]), eps = 1e-8, estimLr0 = 1e-6, estimLrCoef = 1, weightDecay = 0, safeguardWarmup = false }: ProdigyOptions): Formula =>
  vectorwise(start => {
    const [b1, b2] = betas, zeros = start.map(() => 0)
    let m = zeros, v = zeros, s = zeros, r = 0, d = estimLr0
    return (g, p, t) => {
      const step = d * rate(t) * correction(betas, t), far = dot(g, start.map((x, i) => x - p[i]!))
      m = m.map((x, i) => b1 * x + (1 - b1) * d * g[i]!)
      v = v.map((x, i) => b2 * x + (1 - b2) * (d * g[i]!) ** 2)
      s = s.map((x, i) => beta3 * x + ((safeguardWarmup ? d : step) / estimLr0) * d * g[i]!)
      r = beta3 * r + (d / estimLr0) * step * far
      d = Math.max(d, estimLrCoef * ratio(r, absolute(s)))
      return m.map((x, i) => -step * (weightDecay * p[i]! + x / (Math.sqrt(v[i]!) + d * eps)))
    }
  })

type ScheduleFreeOptions = { readonly b1?: number; readonly weightLrPower?: number }
const scheduleFreeOptions = { b1: fc.constantFrom(0.5, 0.8), weightLrPower: fc.constantFrom(0, 1) }

/** Defazio et al. 2024: z ← z + base step, x ← (1 − c)·x + c·z, and the parameters are y = (1 − b1)·z + b1·x. */
const scheduleFree = (base: Formula, rate: (n: number) => number, { b1 = 0.9, weightLrPower = 2 }: ScheduleFreeOptions): Formula =>
  params => {
    const step = base(params)
    let z = params.map(({ data }) => data), total = 0, largest = 0
    return (gs, ps, t, loss) => {
      largest = Math.max(largest, rate(t))
      total += largest ** weightLrPower
      const share = ratio(largest ** weightLrPower, total), moved = step(gs, ps, t, loss), before = z
      z = before.map((zs, i) => zs.map((x, j) => x + moved[i]!.data[j]!))
      return ps.map(({ shape, data }, i) => ({
        shape,
        data: data.map((y, j) => {
          const x = (y - (1 - b1) * before[i]![j]!) / b1, now = z[i]![j]!
          return b1 * ((1 - share) * x + share * now) + (1 - b1) * now - y
        }),
      }))
    }
  }

const warmups = { learningRate: fc.constantFrom(0.1, 2), warmupSteps: fc.constantFrom(1, 3), weightDecay: fc.constantFrom(0.1, 1) }
/** From 0 to the learning rate in so many steps. */
const warming = (rate: number, steps: number | undefined) => (n: number): number => (steps === undefined ? rate : rate * Math.min(n / steps, 1))
const byRate = (rate: (n: number) => number): Formula => elementwise(() => (g, _p, t) => -rate(t - 1) * g)

export const contributed: { readonly [optimizer: string]: OptimizerLaw } = {
  'contrib.scaleByAdemamix': equals(some(ademamixOptions), o => [optim.contrib.scaleByAdemamix(o), ademamix(o)]),
  'contrib.ademamix': equals(fc.record({ rate: rates, o: some({ ...ademamixOptions, weightDecay: fc.constantFrom(0.1, 1) }) }), ({ rate, o }) => [optim.contrib.ademamix(scheduled(rate), o), inTurn(ademamix({ alpha: 5, ...o }), decayed(o.weightDecay ?? 0), descent(rate))]),
  'contrib.scaleByAdopt': equals(adoptOptions, o => [optim.contrib.scaleByAdopt(clipping(o)), adopt(o)]),
  'contrib.adopt': equals(fc.record({ rate: rates, o: adoptOptions }), ({ rate, o }) => [optim.contrib.adopt(scheduled(rate), clipping(o)), inTurn(adopt(o), descent(rate))]),
  'contrib.dadaptAdamw': equals(fc.record({ rate: rates, o: some(distanceOptions) }), ({ rate, o }) => [optim.contrib.dadaptAdamw({ learningRate: scheduled(rate), ...o }), dadaptAdamw(t => after(t - 1, rate), o)]),
  'contrib.prodigy': equals(fc.record({ rate: rates, o: some({ ...distanceOptions, beta3: decays, estimLrCoef: fc.constantFrom(0.5, 2), safeguardWarmup: yes }) }), ({ rate, o }) => [optim.contrib.prodigy({ learningRate: scheduled(rate), ...o }), prodigy(t => after(t - 1, rate), o)]),
  'contrib.scheduleFree': equals(fc.record({ rate: rates, o: some(scheduleFreeOptions), adaptive: yes }), ({ rate, o, adaptive }) => [
    optim.contrib.scheduleFree(optim.chain(adaptive ? optim.scaleByAdam({ b1: 0.5 }) : optim.identity(), optim.scaleByLearningRate(scheduled(rate))), scheduled(rate), o),
    scheduleFree(inTurn(adaptive ? adam({ b1: 0.5 }) : unchanged, descent(rate)), n => after(n, rate), o),
  ]),
  'contrib.scheduleFreeSgd': equals(some({ ...scheduleFreeOptions, ...warmups }), o => {
    const rate = warming(o.learningRate ?? 1, o.warmupSteps)
    return [optim.contrib.scheduleFreeSgd(o), scheduleFree(inTurn(decayed(o.weightDecay ?? 0), byRate(rate)), rate, o)]
  }),
  'contrib.scheduleFreeAdamw': equals(some({ ...scheduleFreeOptions, ...warmups, b2: decays, eps: small }), o => {
    const rate = warming(o.learningRate ?? 0.0025, o.warmupSteps)
    const scaled = rmsprop({ decay: o.b2 ?? 0.999, eps: o.eps ?? 1e-8, epsInSqrt: false, biasCorrection: true })
    return [optim.contrib.scheduleFreeAdamw(o), scheduleFree(inTurn(scaled, decayed(o.weightDecay ?? 0), byRate(rate)), rate, o)]
  }),
}
