/** Compile time grows in proportion to the program: tracing, optimising and emitting 10,000 equations, then 20,000. */
import { jit, type NDArray, np } from 'cotangent'
import { median, milliseconds, report } from './measure.js'

const ROUNDS = 3

/** Pointwise chains that meet in sums, all of one size. */
const program = (equations: number) => (x: NDArray): NDArray => {
  let h = x
  let kept = x
  for (let i = 0; i < equations / 4; i++) {
    h = np.tanh(np.add(np.multiply(h, 1 + i / equations), kept))
    if (i % 50 === 49) kept = np.sum(h)
    else h = np.negative(h)
  }
  return h
}

const x = np.linspace(0, 1, { num: 64 })
const compileTime = (equations: number): number => median(Array.from({ length: ROUNDS }, () => milliseconds(() => jit(program(equations))(x))))

milliseconds(() => jit(program(2000))(x)) // so that the engine has compiled the compiler
const once = compileTime(10_000)
report([
  { name: 'first call of 10,000 equations', value: once / 1000, unit: 's', target: 1 },
  { name: '20,000 equations, in the time of 10,000', value: compileTime(20_000) / once, unit: '×', target: 2.3 },
])
