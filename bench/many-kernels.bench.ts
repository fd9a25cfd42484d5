/** Many kernels in one program run as fast, each, as few: 2,000 sums against 10. */
import { jit, type NDArray, np } from 'cotangent'
import { microsecondsPerCall, report } from './measure.js'

/** Reductions that need each other: every one is a kernel of its own. */
const program = (kernels: number) =>
  jit((x: NDArray): NDArray => {
    let h = x
    for (let i = 0; i < kernels; i++) h = np.subtract(h, np.mean(np.multiply(h, 1 + (i % 7))))
    return h
  })

const x = np.linspace(0, 1, { num: 256 })
const perKernel = (kernels: number): number => {
  const f = program(kernels)
  return microsecondsPerCall(() => f(x)) / kernels
}

report([{ name: 'each of 2,000 kernels, in the time of each of 10', value: perKernel(2000) / perKernel(10), unit: '×', target: 1.5 }])
