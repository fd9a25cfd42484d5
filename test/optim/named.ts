/** The optimizers people know by name, as the sequences that their papers give. */
import * as fc from 'fast-check'
import { optim } from '../../src/index.js'
import { arraywise, decays, descent, equals, type Formula, inTurn, kernels, norm, type OptimizerLaw, parted, isKernel, type Rate, rates, scheduled, small, some, unchanged, yes } from './formula.js'
import { adabelief, adadelta, adagrad, adam, adamax, adamOptions, adan, adanOptions, amsgrad, centeredOptions, clippedByRms, decayed, ema, factoredOptions, factoredRms, lion, momentum, novograd, polyak, polyakOptions, radam, radamOptions, rmsOptions, rmsprop, rprop, rpropOptions, sign, sm3, times, timesRms, trustRatio, yogi } from './scalings.js'

/** A formula, then −learningRate times it. */
const descending = <O>(options: fc.Arbitrary<O>, make: (rate: optim.ScalarOrSchedule, options: O) => optim.GradientTransformation, formula: (options: O) => Formula): OptimizerLaw =>
  equals(fc.record({ rate: rates, o: options }), ({ rate, o }) => [make(scheduled(rate), o), inTurn(formula(o), descent(rate))])

interface Decay {
  readonly weightDecay?: number
  readonly onlyKernels?: boolean
}
const decay: fc.Arbitrary<Decay> = some({ weightDecay: fc.constantFrom(0.1, 1), onlyKernels: yes })
const decayOptions = ({ weightDecay, onlyKernels = false }: Decay) => ({ ...(weightDecay === undefined ? {} : { weightDecay }), ...(onlyKernels ? { mask: kernels } : {}) })

/** The same with decoupled decay in between (Loshchilov & Hutter 2019). */
const decoupled = <O extends object>(byDefault: number, options: fc.Arbitrary<O>, make: (rate: optim.ScalarOrSchedule, options: O & ReturnType<typeof decayOptions>) => optim.GradientTransformation, formula: (options: O) => Formula, last: Formula = unchanged): OptimizerLaw =>
  equals(fc.record({ rate: rates, o: options, d: decay }), ({ rate, o, d }) => [make(scheduled(rate), { ...o, ...decayOptions(d) }), inTurn(formula(o), decayed(d.weightDecay ?? byDefault, d.onlyKernels), last, descent(rate))])

const numbers = fc.constantFrom(0.01, 0.5, 2)
const maxima = some({ b1: decays, b2: decays, eps: small })

/** Bernstein et al. 2020: (p − η·g·‖p‖/‖g‖)/√(1 + η²). */
const fromage = (rate: number, minNorm = 1e-6): Formula =>
  arraywise(() => (g, p) => {
    const ratio = Math.max(norm(p), minNorm) / Math.max(norm(g), minNorm)
    return p.map((x, i) => (x - rate * g[i]! * ratio) / Math.sqrt(1 + rate ** 2) - x)
  })

export const named: { readonly [optimizer: string]: OptimizerLaw } = {
  sgd: descending(fc.oneof(fc.constant({}), fc.record({ momentum: decays, nesterov: yes })), optim.sgd, (o: { readonly momentum?: number; readonly nesterov?: boolean }) => (o.momentum === undefined ? unchanged : momentum(o.momentum, o.nesterov))),
  adam: descending(some({ ...adamOptions, nesterov: yes }), optim.adam, adam),
  adamw: decoupled(1e-4, some({ ...adamOptions, nesterov: yes }), optim.adamw, adam),
  nadam: descending(some(adamOptions), optim.nadam, o => adam({ ...o, nesterov: true })),
  nadamw: decoupled(1e-4, some(adamOptions), optim.nadamw, o => adam({ ...o, nesterov: true })),
  adamax: descending(maxima, optim.adamax, adamax),
  adamaxw: decoupled(1e-4, maxima, optim.adamaxw, adamax),
  amsgrad: descending(some(adamOptions), optim.amsgrad, amsgrad),
  adabelief: descending(some({ ...adamOptions, nesterov: yes }), optim.adabelief, adabelief),
  yogi: descending(some(adamOptions), optim.yogi, yogi),
  radam: descending(radamOptions, optim.radam, radam),
  adan: decoupled(0, adanOptions, optim.adan, adan),
  novograd: descending(some({ ...adamOptions, weightDecay: fc.constantFrom(0.1, 1) }), optim.novograd, novograd),
  rmsprop: equals(
    fc.record({ rate: rates, o: fc.oneof(some(rmsOptions).map(o => ({ ...o, centered: false })), centeredOptions.map(o => ({ ...o, centered: true }))), m: fc.option(fc.record({ momentum: decays, nesterov: yes })) }),
    ({ rate, o, m }) => [optim.rmsprop(scheduled(rate), { ...o, ...m }), inTurn(rmsprop(o, o.centered), descent(rate), m === null ? unchanged : momentum(m.momentum, m.nesterov))],
  ),
  adagrad: descending(some({ initialAccumulatorValue: fc.constantFrom(0, 1), eps: small }), optim.adagrad, adagrad),
  adadelta: equals(fc.record({ rate: rates, o: some({ rho: decays, eps: small }), d: decay }), ({ rate, o, d }) => [
    optim.adadelta(scheduled(rate), { ...o, ...decayOptions(d) }),
    inTurn(decayed(d.weightDecay ?? 0, d.onlyKernels), adadelta(o), descent(rate)),
  ]),
  lion: decoupled(1e-3, some({ b1: decays, b2: decays }), optim.lion, lion),
  lamb: decoupled(0, some(adamOptions), optim.lamb, o => adam({ eps: 1e-6, ...o }), trustRatio({})),
  lars: equals(
    fc.record({ rate: rates, o: some({ trustCoefficient: numbers, eps: small, momentum: decays, nesterov: yes, weightDecay: numbers }), kernelsDecay: yes, kernelsTrust: yes }),
    ({ rate, o, kernelsDecay, kernelsTrust }) => [
      optim.lars(scheduled(rate), { ...o, ...(kernelsDecay ? { weightDecayMask: kernels } : {}), ...(kernelsTrust ? { trustRatioMask: kernels } : {}) }),
      inTurn(
        decayed(o.weightDecay ?? 0, kernelsDecay),
        parted(shape => !kernelsTrust || isKernel(shape), trustRatio({ trustCoefficient: o.trustCoefficient ?? 0.001, eps: o.eps ?? 0 })),
        descent(rate),
        momentum(o.momentum ?? 0.9, o.nesterov),
      ),
    ],
  ),
  fromage: equals(fc.record({ rate: numbers, o: some({ minNorm: small }) }), ({ rate, o }) => [optim.fromage(rate, o), fromage(rate, o.minNorm)]),
  signSgd: equals(rates, rate => [optim.signSgd(scheduled(rate)), inTurn(sign, descent(rate))]),
  signum: descending(some({ beta: decays }), optim.signum, o => inTurn(ema(o.beta ?? 0.9, false), sign)),
  rprop: equals(fc.record({ rate: numbers, o: rpropOptions }), ({ rate, o }) => [optim.rprop(rate, o), inTurn(rprop(rate, o), times(-1))]),
  sm3: equals(fc.record({ rate: numbers, o: some({ momentum: decays }) }), ({ rate, o }) => [optim.sm3(rate, o), inTurn(sm3({ b1: o.momentum ?? 0.9 }), times(-rate))]),
  polyakSgd: equals(fc.record({ scaling: fc.option(rates), o: polyakOptions }), ({ scaling, o }) => [
    optim.polyakSgd({ ...o, ...(scaling === null ? {} : { scaling: scheduled(scaling) }) }),
    inTurn(descent(scaling ?? ({ initial: 1, decay: 0 } satisfies Rate)), polyak(o)),
  ]),
  adafactor: equals(
    fc.record({
      rate: fc.option(rates), o: factoredOptions, weightDecayRate: fc.option(numbers), onlyKernels: yes,
      p: some({ multiplyByParameterScale: yes, clippingThreshold: fc.constantFrom(null, 0.5), momentum: decays }),
    }),
    ({ rate, o: { epsilon: eps, ...o }, weightDecayRate, onlyKernels, p }) => [
      optim.adafactor({ ...(rate === null ? {} : { learningRate: scheduled(rate) }), ...o, ...p, ...(eps === undefined ? {} : { eps }), ...(weightDecayRate === null ? {} : { weightDecayRate }), ...(onlyKernels ? { weightDecayMask: kernels } : {}) }),
      inTurn(
        factoredRms({ ...o, ...(eps === undefined ? {} : { epsilon: eps }) }),
        p.clippingThreshold === null ? unchanged : clippedByRms(p.clippingThreshold ?? 1),
        rate === null ? unchanged : inTurn(descent(rate), times(-1)),
        p.multiplyByParameterScale === false ? unchanged : timesRms(),
        p.momentum === undefined ? unchanged : ema(p.momentum, false),
        weightDecayRate === null ? unchanged : decayed(weightDecayRate, onlyKernels),
        times(-1),
      ),
    ],
  ),
}
