/** The building blocks of `optim` against the formulas of their papers, or of optax's documentation. */
import * as fc from 'fast-check'
import { type NDArray, np, optim, tree } from '../../src/index.js'
import { after, arraywise, average, type Block, decays, descent, elementwise, equals, type Formula, inTurn, isKernel, kernels, norm, type OptimizerLaw, parted, type Rate, rates, rms, scheduled, small, some, sum, unbiased, unchanged, vectorwise, withNaN, yes } from './formula.js'

type AdamOptions = { readonly b1?: number; readonly b2?: number; readonly eps?: number; readonly epsRoot?: number; readonly nesterov?: boolean }
export const adamOptions = { b1: decays, b2: decays, eps: small, epsRoot: small }

/** Dozat 2016: the moment as it will be after the next step. */
const firstMoment = (m: number, g: number, b: number, t: number, nesterov: boolean): number => (nesterov ? b * unbiased(m, b, t + 1) + (1 - b) * unbiased(g, b, t) : unbiased(m, b, t))

/** Kingma & Ba 2015, algorithm 1. */
export const adam = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false }: AdamOptions = {}): Formula =>
  elementwise(() => {
    const m = average(b1), v = average(b2)
    return (g, _p, t) => firstMoment(m(g), g, b1, t, nesterov) / (Math.sqrt(unbiased(v(g * g), b2, t) + epsRoot) + eps)
  })

/** Reddi et al. 2018, with the corrections of Adam. */
export const amsgrad = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0 }: AdamOptions): Formula =>
  elementwise(() => {
    const m = average(b1), v = average(b2)
    let largest = 0
    return (g, _p, t) => unbiased(m(g), b1, t) / (Math.sqrt((largest = Math.max(largest, unbiased(v(g * g), b2, t))) + epsRoot) + eps)
  })

/** Kingma & Ba 2015, algorithm 2. */
export const adamax = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8 }: AdamOptions): Formula =>
  elementwise(() => {
    const m = average(b1)
    let largest = 0
    return (g, _p, t) => unbiased(m(g), b1, t) / (largest = Math.max(b2 * largest, Math.abs(g) + eps))
  })

/** Zhuang et al. 2020: the second moment of g − m. */
export const adabelief = ({ b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false }: AdamOptions): Formula =>
  elementwise(() => {
    const first = average(b1)
    let s = 0
    return (g, _p, t) => {
      const m = first(g)
      s = b2 * s + (1 - b2) * (g - m) ** 2 + epsRoot
      return firstMoment(m, g, b1, t, nesterov) / (Math.sqrt(unbiased(s, b2, t)) + eps)
    }
  })

/** Zaheer et al. 2018. */
export const yogi = ({ b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initialAccumulatorValue: from = 1e-6 }: AdamOptions & { readonly initialAccumulatorValue?: number }): Formula =>
  elementwise(() => {
    const m = average(b1, from)
    let v = from
    return (g, _p, t) => unbiased(m(g), b1, t) / (Math.sqrt(unbiased((v -= (1 - b2) * Math.sign(v - g * g) * g * g), b2, t) + epsRoot) + eps)
  })

/** Liu et al. 2020, algorithm 2. */
export const radam = ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, threshold = 5, nesterov = false }: AdamOptions & { readonly threshold?: number }): Formula =>
  elementwise(() => {
    const first = average(b1), second = average(b2), longest = 2 / (1 - b2) - 1
    return (g, _p, t) => {
      const m = firstMoment(first(g), g, b1, t, nesterov), v = unbiased(second(g * g), b2, t), length = longest - (2 * t * b2 ** t) / (1 - b2 ** t)
      if (length < threshold) return m
      return (Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length)) * m) / (Math.sqrt(v + epsRoot) + eps)
    }
  })

/** The length of the average is the difference of numbers near 2/(1 − b2): for the default b2, rounding is all that is left of it. */
export const radamOptions = fc.record({ b1: decays, b2: fc.constantFrom(0.5, 0.8, 0.9), eps: small, epsRoot: small, threshold: fc.constantFrom(4.5, 5), nesterov: yes }, { requiredKeys: ['b2'] })

export const adanOptions = some({ ...adamOptions, b3: decays })
type AdanOptions = { readonly b1?: number; readonly b2?: number; readonly b3?: number; readonly eps?: number; readonly epsRoot?: number }

/** Xie et al. 2022, algorithm 1, in optax's convention that b is what an average keeps. */
export const adan = ({ b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 }: AdanOptions): Formula =>
  elementwise(() => {
    const m = average(b1), v = average(b2), n = average(b3)
    let before: number | undefined
    return (g, _p, t) => {
      const change = g - (before ?? g)
      before = g
      return (unbiased(m(g), b1, t) + (1 - b2) * unbiased(v(change), b2, t)) / (Math.sqrt(unbiased(n((g + (1 - b2) * change) ** 2), b3, t) + epsRoot) + eps)
    }
  })

/** Ginsburg et al. 2019: one second moment for an array. */
export const novograd = ({ b1 = 0.9, b2 = 0.25, eps = 1e-6, epsRoot = 0, weightDecay = 0 }: AdamOptions & { readonly weightDecay?: number }): Formula =>
  arraywise(() => {
    let v: number, m: readonly number[]
    return (g, p, t) => {
      const squares = norm(g) ** 2
      v = t === 1 ? squares : b2 * v + (1 - b2) * squares
      const scaled = g.map((x, i) => x / (Math.sqrt(v + epsRoot) + eps) + weightDecay * p[i]!)
      return (m = t === 1 ? scaled : scaled.map((x, i) => b1 * m[i]! + x))
    }
  })

type RmsOptions = { readonly decay?: number; readonly eps?: number; readonly initialScale?: number; readonly epsInSqrt?: boolean; readonly biasCorrection?: boolean }

/** Hinton 2012; Graves 2013 where `centered`. */
export const rmsprop = ({ decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false }: RmsOptions, centered = false): Formula =>
  elementwise(() => {
    const first = average(decay), second = average(decay, initialScale)
    return (g, _p, t) => {
      const corrected = (x: number): number => (biasCorrection ? unbiased(x, decay, t) : x)
      const m = corrected(first(g)), v = corrected(second(g * g)) - (centered ? m * m : 0)
      return g / (epsInSqrt ? Math.sqrt(v + eps) : Math.sqrt(v) + eps)
    }
  })
export const rmsOptions = { decay: decays, eps: small, initialScale: fc.constantFrom(0, 1), epsInSqrt: yes, biasCorrection: yes }
/** v − m² is what rounding leaves of it, unless eps is of the size of v. */
export const centeredOptions = fc.oneof(some({ decay: decays, initialScale: fc.constantFrom(0, 1) }), fc.record({ decay: decays, eps: fc.constantFrom(0.5, 2), biasCorrection: yes }))

/** Duchi et al. 2011. */
export const adagrad = ({ initialAccumulatorValue = 0.1, eps = 1e-7 }: { readonly initialAccumulatorValue?: number; readonly eps?: number }): Formula =>
  elementwise(() => {
    let s = initialAccumulatorValue
    return g => ((s += g * g) > 0 ? g / Math.sqrt(s + eps) : 0)
  })

/** Zeiler 2012, algorithm 1. */
export const adadelta = ({ rho = 0.9, eps = 1e-6 }: { readonly rho?: number; readonly eps?: number }): Formula =>
  elementwise(() => {
    const squares = average(rho), steps = average(rho)
    let past = 0
    return g => {
      const x = (Math.sqrt(past + eps) / Math.sqrt(squares(g * g) + eps)) * g
      past = steps(x * x)
      return x
    }
  })

/** Sutskever et al. 2013: momentum without dampening. */
export const momentum = (decay: number, nesterov = false): Formula =>
  elementwise(() => {
    let m = 0
    return g => {
      m = g + decay * m
      return nesterov ? g + decay * m : m
    }
  })

export const ema = (decay: number, debias = true): Formula =>
  elementwise(() => {
    const m = average(decay)
    return (g, _p, t) => (debias ? unbiased(m(g), decay, t) : m(g))
  })

/** Chen et al. 2023, algorithm 2. */
export const lion = ({ b1 = 0.9, b2 = 0.99 }: { readonly b1?: number; readonly b2?: number }): Formula =>
  elementwise(() => {
    const average2 = average(b2)
    let m = 0
    return g => {
      const step = Math.sign(b1 * m + (1 - b1) * g)
      m = average2(g)
      return step
    }
  })

export const sign: Formula = elementwise(() => g => Math.sign(g))
export const times = (factor: number): Formula => elementwise(() => g => factor * g)

type RpropOptions = { readonly etaMinus?: number; readonly etaPlus?: number; readonly minStepSize?: number; readonly maxStepSize?: number }

/** Riedmiller & Braun 1993, as optax has it: a step is given out when the next gradient does not contradict it. */
export const rprop = (learningRate: number, { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 }: RpropOptions): Formula =>
  elementwise(() => {
    let size = learningRate, held = 0
    return g => {
      const agreement = g * held
      if (agreement !== 0) size = Math.min(Math.max(size * (agreement > 0 ? etaPlus : etaMinus), minStepSize), maxStepSize)
      const out = agreement < 0 ? 0 : held
      held = agreement < 0 ? 0 : size * Math.sign(g)
      return out
    }
  })
export const rpropOptions = some({ etaMinus: fc.constantFrom(0.25, 0.75), etaPlus: fc.constantFrom(1.5, 3), minStepSize: fc.constantFrom(0.01, 0.1), maxStepSize: fc.constantFrom(1, 50) })

/** The positions of the elements of an array. */
const positions = (shape: readonly number[]): readonly (readonly number[])[] => shape.reduce<readonly (readonly number[])[]>((all, n) => all.flatMap(at => Array.from({ length: n }, (_, i) => [...at, i])), [[]])

/** Anil et al. 2019, algorithm SM3-II: an accumulator per row, column …; the smallest that covers an element is its own. */
export const sm3 = ({ b1 = 0.9, b2 = 1, eps = 1e-8 }: { readonly b1?: number; readonly b2?: number; readonly eps?: number }): Formula =>
  arraywise(shape => {
    const at = positions(shape), m = at.map(() => average(b1))
    let covers: readonly (readonly number[])[] = (shape.length === 0 ? [1] : shape).map(n => new Array<number>(n).fill(0))
    const coordinate = (i: number, axis: number): number => at[i]![axis] ?? 0
    return g => {
      const s = g.map((x, i) => (b2 === 1 ? 1 : 1 - b2) * x * x + b2 * Math.min(...covers.map((cover, axis) => cover[coordinate(i, axis)]!)))
      covers = covers.map((cover, axis) => cover.map((_, k) => Math.max(...s.filter((_v, i) => coordinate(i, axis) === k))))
      return g.map((x, i) => m[i]!(s[i]! > 0 ? x / Math.sqrt(s[i]! + eps) : 0))
    }
  })

type FactoredOptions = { readonly factored?: boolean; readonly decayRate?: number; readonly stepOffset?: number; readonly minDimSizeToFactor?: number; readonly epsilon?: number }

/** Shazeer & Stern 2018, algorithm 4: v of large arrays is the product of the means over their two longest axes. */
export const factoredRms = ({ factored = true, decayRate = 0.8, stepOffset = 0, minDimSizeToFactor = 128, epsilon = 1e-30 }: FactoredOptions): Formula =>
  arraywise(shape => {
    const at = positions(shape), longest = shape.map((_, d) => d).sort((a, b) => shape[b]! - shape[a]! || b - a).slice(0, 2)
    const split = factored && shape.length >= 2 && shape[longest[1]!]! >= minDimSizeToFactor
    const meanOver = (xs: readonly number[], axes: readonly number[]): readonly number[] =>
      at.map(here => {
        const group = xs.filter((_, i) => at[i]!.every((x, d) => axes.includes(d) || x === here[d]))
        return sum(group) / group.length
      })
    let whole: readonly number[] = at.map(() => 0), rows = whole, columns = whole
    return (g, _p, t) => {
      const keep = 1 - (t - stepOffset) ** -decayRate, squares = g.map(x => x * x + epsilon)
      const rolled = (old: readonly number[], fresh: readonly number[]): readonly number[] => old.map((v, i) => keep * v + (1 - keep) * fresh[i]!)
      if (!split) return (whole = rolled(whole, squares)).map((v, i) => g[i]! / Math.sqrt(v))
      rows = rolled(rows, meanOver(squares, [longest[0]!]))
      columns = rolled(columns, meanOver(squares, [longest[1]!]))
      const total = meanOver(rows, [longest[1]!])
      return g.map((x, i) => x / Math.sqrt((rows[i]! / total[i]!) * columns[i]!))
    }
  })
export const factoredOptions = some({ factored: yes, decayRate: fc.constantFrom(0.5, 0.9), minDimSizeToFactor: fc.constantFrom(2, 3), epsilon: fc.constantFrom(1e-4, 0.1) })

export const decayed = (weightDecay: number, onlyKernels = false): Formula => parted(shape => !onlyKernels || isKernel(shape), elementwise(() => (g, p) => g + weightDecay * p))

/** You et al. 2017: ‖p‖/‖g‖. */
export const trustRatio = ({ minNorm = 0, trustCoefficient = 1, eps = 0 }: { readonly minNorm?: number; readonly trustCoefficient?: number; readonly eps?: number }): Formula =>
  arraywise(() => (g, p) => {
    const [ofP, ofG] = [Math.max(norm(p), minNorm), Math.max(norm(g), minNorm)]
    return ofP === 0 || ofG === 0 ? g : g.map(x => (x * trustCoefficient * ofP) / (ofG + eps))
  })

export const clippedByRms = (threshold: number): Formula => arraywise(() => g => g.map(x => x / Math.max(1, rms(g) / threshold)))
export const clippedByNorm = (most: number): Formula => vectorwise(() => g => (norm(g) < most ? g : g.map(x => (x / norm(g)) * most)))
export const timesRms = (least = 1e-3): Formula => arraywise(() => (g, p) => g.map(x => x * Math.max(rms(p), least)))

/** Brock et al. 2021: per output unit, ‖g‖ ≤ clipping·‖p‖. Vectors are one unit; kernels have theirs along the last axes. */
const adaptivelyClipped = (clipping: number, eps = 1e-3): Formula =>
  arraywise(shape => {
    const at = positions(shape), isVector = shape.filter(n => n !== 1).length <= 1, inputs = shape.length === 4 ? 3 : 1
    const unit = (xs: readonly number[], here: readonly number[]): number => norm(xs.filter((_, i) => isVector || at[i]!.every((x, d) => d < inputs || x === here[d])))
    return (g, p) =>
      g.map((x, i) => {
        const ofG = unit(g, at[i]!), most = clipping * Math.max(unit(p, at[i]!), eps)
        return ofG < most ? x : (x * most) / Math.max(ofG, 1e-6)
      })
  })

/** Berrada et al. 2020. */
export const polyak = ({ fMin = 0, maxLearningRate = 1, eps = 0 }: { readonly fMin?: number; readonly maxLearningRate?: number; readonly eps?: number }): Formula =>
  vectorwise(() => (g, _p, _t, loss) => {
    const squares = norm(g) ** 2 + eps
    return g.map(x => (squares <= 0 ? 0 : x * Math.min((loss - fMin) / squares, maxLearningRate)))
  })
export const polyakOptions = some({ fMin: fc.constantFrom(-1, 0.1), maxLearningRate: fc.constantFrom(0.01, 100), eps: small })

/** Yong et al. 2020: every row minus its mean. */
const centralized: Formula = arraywise(([rows = 1]) => g => {
  const length = g.length / rows
  const row = (i: number): readonly number[] => g.slice(i - (i % length), i - (i % length) + length)
  return g.map((x, i) => x - sum(row(i)) / length)
})

/** The mean of k gradients, or their sum, at every k-th step; nothing in between. */
const everyK = (k: number, mean: boolean, inner: Formula): Formula => params => {
  const step = inner(params)
  let seen: (readonly Block[])[] = []
  return (gs, ps, t, loss) => {
    seen.push(gs)
    if (t % k !== 0) return gs.map(({ shape, data }) => ({ shape, data: data.map(() => 0) }))
    const total = gs.map(({ shape, data }, i) => ({ shape, data: data.map((_, j) => sum(seen.map(blocks => blocks[i]!.data[j]!)) / (mean ? k : 1)) }))
    seen = []
    return step(total, ps, t / k, loss)
  }
}

/** No step for gradients that are not finite, and no trace of them, until more than `most` came in a row. */
const ifFinite = (most: number, inner: Formula): Formula => params => {
  const step = inner(params)
  let bad = 0, steps = 0
  return (gs, ps, _t, loss) => {
    bad = gs.every(({ data }) => data.every(Number.isFinite)) ? 0 : bad + 1
    return bad > 0 && bad <= most ? gs.map(({ shape, data }) => ({ shape, data: data.map(() => 0) })) : step(gs, ps, ++steps, loss)
  }
}

const nothing = fc.constant({})
const factors = fc.constantFrom(0.1, 0.5, 2, 30)
const inner = fc.record({ rate: rates, decay: decays })
const sgd = ({ rate, decay }: { readonly rate: Rate; readonly decay: number }): readonly [optim.GradientTransformation, Formula] => [optim.sgd(scheduled(rate), { momentum: decay }), inTurn(momentum(decay), descent(rate))]

export const scalings: { readonly [transformation: string]: OptimizerLaw } = {
  scaleByAdam: equals(some({ ...adamOptions, nesterov: yes }), o => [optim.scaleByAdam(o), adam(o)]),
  scaleByAmsgrad: equals(some(adamOptions), o => [optim.scaleByAmsgrad(o), amsgrad(o)]),
  scaleByAdamax: equals(some({ b1: decays, b2: decays, eps: small }), o => [optim.scaleByAdamax(o), adamax(o)]),
  scaleByBelief: equals(some({ ...adamOptions, nesterov: yes }), o => [optim.scaleByBelief(o), adabelief(o)]),
  scaleByYogi: equals(some({ ...adamOptions, initialAccumulatorValue: fc.constantFrom(1e-3, 1) }), o => [optim.scaleByYogi(o), yogi(o)]),
  scaleByRadam: equals(radamOptions, o => [optim.scaleByRadam(o), radam(o)]),
  scaleByAdan: equals(adanOptions, o => [optim.scaleByAdan(o), adan(o)]),
  scaleByNovograd: equals(some({ ...adamOptions, weightDecay: fc.constantFrom(0.1, 1) }), o => [optim.scaleByNovograd(o), novograd(o)]),
  scaleByRms: equals(some(rmsOptions), o => [optim.scaleByRms(o), rmsprop(o)]),
  scaleByStddev: equals(centeredOptions, o => [optim.scaleByStddev(o), rmsprop(o, true)]),
  scaleByRss: equals(some({ initialAccumulatorValue: fc.constantFrom(0, 1), eps: small }), o => [optim.scaleByRss(o), adagrad(o)]),
  scaleByAdadelta: equals(some({ rho: decays, eps: small }), o => [optim.scaleByAdadelta(o), adadelta(o)]),
  scaleByFactoredRms: equals(factoredOptions, o => [optim.scaleByFactoredRms(o), factoredRms(o)]),
  scaleBySm3: equals(some({ b1: decays, b2: decays, eps: small }), o => [optim.scaleBySm3(o), sm3(o)]),
  trace: equals(fc.record({ decay: decays, nesterov: yes }), ({ decay, nesterov }) => [optim.trace(decay, { nesterov }), momentum(decay, nesterov)]),
  ema: equals(fc.record({ decay: decays, debias: yes }), ({ decay, debias }) => [optim.ema(decay, { debias }), ema(decay, debias)]),
  scaleByOptimisticGradient: equals(some({ alpha: factors, beta: factors }), ({ alpha = 1, beta = 1, ...none }) => [
    optim.scaleByOptimisticGradient({ alpha, beta, ...none }),
    elementwise(() => {
      let before: number | undefined
      return g => {
        const step = (alpha + beta) * g - beta * (before ?? g)
        before = g
        return step
      }
    }),
  ]),
  applyEvery: equals(some({ k: fc.integer({ min: 1, max: 3 }) }), o => [
    optim.applyEvery(o),
    elementwise(() => {
      const { k = 1 } = o
      let waiting = 0
      return (g, _p, t) => {
        waiting += g
        if (t % k !== 0) return 0
        const all = waiting
        waiting = 0
        return all
      }
    }),
  ]),
  scaleByLion: equals(some({ b1: decays, b2: decays }), o => [optim.scaleByLion(o), lion(o)]),
  scaleBySign: equals(nothing, () => [optim.scaleBySign(), sign]),
  scaleByRprop: equals(fc.record({ rate: factors, o: rpropOptions }), ({ rate, o }) => [optim.scaleByRprop(rate, o), rprop(rate, o)]),
  scaleByPolyak: equals(polyakOptions, o => [optim.scaleByPolyak(o), polyak(o)]),
  scaleByTrustRatio: equals(some({ minNorm: fc.constantFrom(0.1, 3), trustCoefficient: factors, eps: small }), o => [optim.scaleByTrustRatio(o), trustRatio(o)]),
  scaleByParamBlockNorm: equals(some({ minScale: factors }), o => [optim.scaleByParamBlockNorm(o), arraywise(() => (g, p) => g.map(x => x * Math.max(norm(p), o.minScale ?? 1e-3)))]),
  scaleByParamBlockRms: equals(some({ minScale: factors }), o => [optim.scaleByParamBlockRms(o), timesRms(o.minScale)]),
  normalizeByUpdateNorm: equals(some({ scaleFactor: factors, eps: small }), o => [optim.normalizeByUpdateNorm(o), vectorwise(() => g => g.map(x => (x * (o.scaleFactor ?? 1)) / (norm(g) + (o.eps ?? 1e-6))))]),
  clip: equals(factors, most => [optim.clip(most), elementwise(() => g => Math.min(Math.max(g, -most), most))]),
  clipByGlobalNorm: equals(factors, most => [optim.clipByGlobalNorm(most), clippedByNorm(most)]),
  clipByBlockRms: equals(factors, most => [optim.clipByBlockRms(most), clippedByRms(most)]),
  adaptiveGradClip: equals(fc.record({ clipping: factors, o: some({ eps: small }) }), ({ clipping, o }) => [optim.adaptiveGradClip(clipping, o), adaptivelyClipped(clipping, o.eps)]),
  identity: equals(nothing, () => [optim.identity(), unchanged]),
  scale: equals(factors, factor => [optim.scale(factor), times(factor)]),
  scaleBySchedule: equals(rates, rate => [optim.scaleBySchedule(count => np.divide(rate.initial, np.add(1, np.multiply(rate.decay, count)))), elementwise(() => (g, _p, t) => after(t - 1, rate) * g)]),
  scaleByLearningRate: equals(fc.record({ rate: rates, flipSign: yes }), ({ rate, flipSign }) => [optim.scaleByLearningRate(scheduled(rate), { flipSign }), inTurn(descent(rate), times(flipSign ? 1 : -1))]),
  setToZero: equals(nothing, () => [optim.setToZero(), times(0)]),
  addDecayedWeights: equals(fc.record({ rate: factors, onlyKernels: yes }), ({ rate, onlyKernels }) => [optim.addDecayedWeights(rate, onlyKernels ? { mask: kernels } : {}), decayed(rate, onlyKernels)]),
  keepParamsNonnegative: equals(nothing, () => [optim.keepParamsNonnegative(), elementwise(() => (g, p) => Math.max(g, -p))]),
  centralize: equals(nothing, () => [optim.centralize(), parted(isKernel, centralized)]),
  zeroNans: equals(nothing, () => [optim.zeroNans(), elementwise(() => g => (Number.isNaN(g) ? 0 : g))], withNaN),
  freeze: equals(nothing, () => [optim.freeze(kernels), parted(isKernel, times(0))]),
  masked: equals(inner, given => [optim.masked(sgd(given)[0], kernels), parted(isKernel, sgd(given)[1])]),
  partition: equals(fc.record({ one: inner, other: inner }), ({ one, other }) => [
    optim.partition({ kernels: sgd(one)[0], rest: sgd(other)[0] }, (params: optim.ParamTree) => tree.map((p: NDArray) => (isKernel(p.shape) ? 'kernels' : 'rest'), params as NDArray)),
    parted(isKernel, sgd(one)[1], sgd(other)[1]),
  ]),
  chain: equals(fc.record({ most: factors, given: inner }), ({ most, given }) => [optim.chain(optim.clipByGlobalNorm(most), sgd(given)[0], optim.scale(2)), inTurn(clippedByNorm(most), sgd(given)[1], times(2))]),
  flatten: equals(fc.record({ most: factors, given: inner }), ({ most, given }) => [optim.flatten(optim.chain(optim.clipByBlockRms(most), sgd(given)[0])), inTurn(vectorwise(() => g => g.map(x => x / Math.max(1, rms(g) / most))), sgd(given)[1])]),
  MultiSteps: equals(fc.record({ k: fc.integer({ min: 1, max: 3 }), given: inner, useGradMean: yes }), ({ k, given, useGradMean }) => [optim.MultiSteps(sgd(given)[0], k, { useGradMean }), everyK(k, useGradMean, sgd(given)[1])]),
  applyIfFinite: equals(fc.record({ most: fc.nat({ max: 2 }), given: inner }), ({ most, given }) => [optim.applyIfFinite(sgd(given)[0], most), ifFinite(most, sgd(given)[1])], withNaN),
}
