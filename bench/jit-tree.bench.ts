/** A jitted function of a record of 20 arrays, and all of its results read. */
import { jit, np, tree } from 'cotangent'
import { microsecondsPerCall, report } from './measure.js'

const leaves = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`leaf${i}`, np.full([256], i)]))
const names = Object.keys(leaves)
const double = jit((t: typeof leaves) => tree.map(x => np.multiply(x, 2), t))

const value = microsecondsPerCall(() => {
  const doubled = double(leaves)
  for (const name of names) doubled[name]!.toTypedArray()
})
report([{ name: 'a jitted program of 20 leaves of 256', value, unit: 'µs', target: 15 }])
