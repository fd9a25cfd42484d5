import { describe, expect, test } from 'vitest'
import { jit, type NDArray, np, optim, tree } from '../../src/index.js'

const params = { w: np.array([[1, -2, 3], [0.5, 0.25, -1]]), b: np.array([0.1, -0.2]) }
const gradients = [0, 1, 2].map(k => ({ w: np.sin(np.add(params.w, k)), b: np.cos(np.multiply(params.b, k + 1)) }))

/** The parameters after every step. */
const path = (optimizer: optim.GradientTransformation): readonly unknown[] => {
  let state = optimizer.init(params), current = params
  return gradients.map(g => {
    const [updates, next] = optimizer.update(g, state, current)
    state = next
    current = optim.applyUpdates(current, updates)
    return values(current)
  })
}
const values = (of: unknown): readonly unknown[] => (tree.leaves(of) as readonly NDArray[]).map(x => x.tolist())

const schedule = optim.schedules.warmupCosineDecaySchedule(0, 1e-1, 2, 10)
describe('the monoid of transformations', () => {
  const { concat, empty } = optim.MonoidGradientTransformation
  const [a, b, c] = [optim.clip(0.5), optim.scaleByAdam(), optim.scale(-0.1)] as const

  test.each([
    ['associative', concat(concat(a, b), c), concat(a, concat(b, c))],
    ['left identity', concat(empty, b), concat(b, empty)],
  ])('%s, on states too', (_law, left, right) => {
    expect(path(left)).toEqual(path(right))
    expect(String(tree.structure(left.init(params)))).toBe(String(tree.structure(right.init(params))))
  })
})

describe('schedules', () => {
  const { schedules } = optim
  const cases: Readonly<Record<string, optim.Schedule>> = {
    constant: schedules.constantSchedule(0.1),
    linear: schedules.linearSchedule(1, 0, 5),
    cosine: schedules.cosineDecaySchedule(1, 5),
    exponential: schedules.exponentialDecay(1, 2, 0.5),
    warmup: schedule,
    joined: schedules.joinSchedules([schedules.constantSchedule(1), schedules.linearSchedule(1, 0, 4)], [2]),
  }
  test.each(Object.entries(cases))('%s is the same for numbers, arrays and in jit', (_name, f) => {
    const jitted = jit((count: NDArray) => np.asarray(f(count)))
    for (const count of [0, 1, 3, 7]) {
      const array = np.array(count, { dtype: 'int32' }), expected = np.asarray(f(count)).item() as number
      expect(np.asarray(f(array)).item()).toBeCloseTo(expected, 6)
      expect(jitted(array).item()).toBeCloseTo(expected, 6)
    }
  })
})

describe('projections', () => {
  const { projections } = optim
  const x = { a: np.array([1.5, -0.5, 0.2]), b: np.array([[2, -3]]) }
  const sets = {
    simplex: [projections.projectionSimplex, (v: number[]) => v.every(e => e >= 0) && Math.abs(v.reduce((s, e) => s + e, 0) - 1) < 1e-6],
    l1: [projections.projectionL1Ball, (v: number[]) => v.reduce((s, e) => s + Math.abs(e), 0) < 1 + 1e-6],
    l2: [projections.projectionL2Ball, (v: number[]) => Math.hypot(...v) < 1 + 1e-6],
    nonNegative: [projections.projectionNonNegative, (v: number[]) => v.every(e => e >= 0)],
  } as const
  test.each(Object.entries(sets))('%s: the result lies in the set, and stays where it is', (_name, [project, inside]) => {
    const once = project(x), numbers = values(once).flat(9) as number[]
    expect(inside(numbers)).toBe(true)
    const twice = values(project(once)).flat(9) as number[]
    numbers.forEach((e, i) => expect(twice[i]).toBeCloseTo(e, 5))
  })
})
