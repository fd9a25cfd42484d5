/** Optimizers as arithmetic on plain numbers: what the laws hold the library to. */
import * as fc from 'fast-check'
import { np, type NDArray, type optim, tree } from '../../src/index.js'
import { sizeOf } from '../../src/core/base/shape.js'

type Numbers = readonly number[]
type Shape = readonly number[]

/** An array of a tree. */
export interface Block {
  readonly shape: Shape
  readonly data: Numbers
}

/** The updates of step t = 1, 2, …; `loss` is what some ask for beside gradients. */
export type Step = (gradients: readonly Block[], params: readonly Block[], t: number, loss: number) => readonly Block[]

/** A new optimizer for parameters that begin as these. What it remembers is in its closure. */
export type Formula = (params: readonly Block[]) => Step

/** Every element by itself. */
export const elementwise = (begin: () => (g: number, p: number, t: number) => number): Formula =>
  arraywise(shape => {
    const elements = Array.from({ length: sizeOf(shape) }, begin)
    return (g, p, t) => g.map((x, i) => elements[i]!(x, p[i]!, t))
  })

/** Every array by itself. */
export const arraywise = (begin: (shape: Shape) => (g: Numbers, p: Numbers, t: number) => Numbers): Formula => params => {
  const arrays = params.map(({ shape }) => begin(shape))
  return (gs, ps, t) => gs.map(({ shape, data }, i) => ({ shape, data: arrays[i]!(data, ps[i]!.data, t) }))
}

/** The whole tree as one vector. */
export const vectorwise = (begin: (params: Numbers) => (g: Numbers, p: Numbers, t: number, loss: number) => Numbers): Formula => params => {
  const vector = (blocks: readonly Block[]): Numbers => blocks.flatMap(({ data }) => data)
  const step = begin(vector(params))
  return (gs, ps, t, loss) => {
    const out = step(vector(gs), vector(ps), t, loss)
    let from = 0
    return gs.map(({ shape, data }) => ({ shape, data: out.slice(from, (from += data.length)) }))
  }
}

/** The updates of each are the gradients of the next. */
export const inTurn = (...parts: readonly Formula[]): Formula => params => {
  const steps = parts.map(begin => begin(params))
  return (gradients, ps, t, loss) => steps.reduce((gs, step) => step(gs, ps, t, loss), gradients)
}

/** One formula for the arrays that `chosen` picks, another for the rest. */
export const parted = (chosen: (shape: Shape) => boolean, one: Formula, other: Formula = unchanged): Formula => params => {
  const of = (blocks: readonly Block[], wanted: boolean): readonly Block[] => blocks.filter(({ shape }) => chosen(shape) === wanted)
  const steps = [one(of(params, true)), other(of(params, false))] as const
  return (gs, ps, t, loss) => {
    const [ours, theirs] = [true, false].map((wanted, i) => [...steps[i]!(of(gs, wanted), of(ps, wanted), t, loss)]) as [Block[], Block[]] // two halves
    return gs.map(({ shape }) => (chosen(shape) ? ours : theirs).shift()!)
  }
}

export const unchanged: Formula = () => gradients => gradients

/** Kernels have more than one axis. */
export const isKernel = (shape: Shape): boolean => shape.length > 1
export const kernels = (params: optim.ParamTree): unknown => tree.map((p: NDArray) => isKernel(p.shape), params as NDArray)

export const sum = (xs: Numbers): number => xs.reduce((a, b) => a + b, 0)
export const norm = (xs: Numbers): number => Math.sqrt(sum(xs.map(x => x * x)))
export const rms = (xs: Numbers): number => norm(xs) / Math.sqrt(xs.length)

/** m ← b·m + (1 − b)·x. */
export const average = (b: number, from = 0): ((x: number) => number) => {
  let m = from
  return x => (m = b * m + (1 - b) * x)
}
export const unbiased = (m: number, b: number, t: number): number => m / (1 - b ** t)

/** A learning rate that is initial/(1 + decay·n) after n steps: a number where it does not decay, else a schedule. */
export interface Rate {
  readonly initial: number
  readonly decay: number
}
export const rates: fc.Arbitrary<Rate> = fc.record({ initial: fc.constantFrom(0.01, 0.5, 2), decay: fc.constantFrom(0, 0.25) })
export const scheduled = ({ initial, decay }: Rate): optim.ScalarOrSchedule => (decay === 0 ? initial : count => np.divide(initial, np.add(1, np.multiply(decay, count))))
export const after = (n: number, { initial, decay }: Rate): number => initial / (1 + decay * n)

/** Against the gradient. */
export const descent = (rate: Rate): Formula => elementwise(() => (g, _p, t) => -after(t - 1, rate) * g)

/** Hyper-parameters that may be left out. */
export const some = <T extends object>(options: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(options, { requiredKeys: [] })
export const decays = fc.constantFrom(0.3, 0.5, 0.9, 0.95)
export const small = fc.constantFrom(1e-8, 1e-4, 0.1)
export const yes = fc.boolean()

/** Gradients and parameters: float32 numbers, some of them 0. */
const elements = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map(n => n / 2 ** 18) }, { weight: 1, arbitrary: fc.constant(0) })

export interface Case {
  readonly optimizer: optim.GradientTransformation
  readonly formula: Formula
}

/** Random cases of a transformation, and the elements of the gradients it is given. */
export interface OptimizerLaw {
  readonly cases: fc.Arbitrary<{ readonly given: unknown; readonly make: () => Case }>
  readonly elements: fc.Arbitrary<number>
}

export const equals = <A, S extends optim.OptState>(from: fc.Arbitrary<A>, make: (given: A) => readonly [optim.GradientTransformation<S>, Formula], among: fc.Arbitrary<number> = elements): OptimizerLaw => ({
  cases: from.map(given => ({
    given,
    make: () => {
      const [optimizer, formula] = make(given)
      return { optimizer: optimizer as unknown as optim.GradientTransformation, formula } // its own state goes back into it, whatever it is
    },
  })),
  elements: among,
})

export const withNaN = fc.oneof({ weight: 12, arbitrary: elements }, { weight: 1, arbitrary: fc.constant(Number.NaN) })
