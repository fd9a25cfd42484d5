/** One operation outside of jit. */
import { np, random } from 'cotangent'
import { microsecondsPerCall, report } from './measure.js'

const x = random.normal(random.key(0), [256])
const y = random.normal(random.key(1), [256])

report([{ name: 'an eager add of two 256-vectors', value: microsecondsPerCall(() => np.add(x, y)), unit: 'µs', target: 5 }])
