/** What a call of a jitted function costs beyond its arithmetic: a scalar, read back as a number. */
import { jit, np } from 'cotangent'
import { microsecondsPerCall, report } from './measure.js'

const f = jit(x => np.add(np.multiply(x, 2), 1))
const x = np.array(3)

report([{ name: 'jit(x => x·2 + 1) of a scalar', value: microsecondsPerCall(() => f(x).item()), unit: 'µs', target: 2 }])
