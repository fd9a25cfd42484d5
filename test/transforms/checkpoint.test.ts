/** What is computed again is what was computed; how much memory that saves is in control-flow.test.ts. */
import { describe, expect, test } from 'vitest'
import { checkpoint, checkpointName, checkpointPolicies, customVjp, customVmap, debug, grad, hessian, jacfwd, jit, jvp, lax, makeJaxpr, np, random, vmap, type NDArray } from '../../src/index.js'
import { computes } from './cases.js'

const { sin, cos } = Math
const sines = (x: NDArray): NDArray => np.sin(np.sin(np.sin(x)))
const square = customVjp((x: NDArray) => np.square(x), (x: NDArray) => [np.square(x), x], (x, ct) => [np.multiply(np.multiply(ct, x), 3)])
const named = (x: NDArray): NDArray => checkpointName(np.sin(x), 'sine')

const policies = {
  nothing: checkpointPolicies.nothingSaveable,
  everything: checkpointPolicies.everythingSaveable,
  'dot products': checkpointPolicies.dotsSaveable,
  'a name': checkpointPolicies.saveOnlyTheseNames('sine'),
}

describe.each(Object.entries(policies))('saving %s', (_, policy) => {
  const inner = checkpoint((x: NDArray) => np.sin(named(x)), { policy })
  const outer = checkpoint((x: NDArray) => np.sin(inner(x)), { policy })
  const slope = cos(sin(sin(0.5))) * cos(sin(0.5)) * cos(0.5)
  // (log f′)′ = −tan(sin sin x)·cos(sin x)·cos x − tan(sin x)·cos x − tan x
  const curvature = -slope * (Math.tan(sin(sin(0.5))) * cos(sin(0.5)) * cos(0.5) + Math.tan(sin(0.5)) * cos(0.5) + Math.tan(0.5))
  computes({
    'one in another': [(x: NDArray) => [grad(outer)(x), jacfwd(outer)(x), vmap(grad(outer))(np.stack([x, x]))], [np.array(0.5)], [slope, slope, [slope, slope]]],
    'second derivatives': [(x: NDArray) => [hessian(outer)(x), grad(grad(outer))(x), jvp(grad(outer), [x], [1])[1]], [np.array(0.5)], [curvature, curvature, curvature]],
    'in a scan': [grad((x: NDArray) => lax.scan((c: NDArray, v: NDArray) => [checkpoint((c: NDArray) => np.multiply(named(c), v), { policy })(c), null], x, np.array([1, 2]))[0]), [np.array(0.5)], 2 * cos(sin(0.5)) * cos(0.5)],
    'around a scan': [grad(checkpoint((x: NDArray) => lax.scan((c: NDArray, v: NDArray) => [np.multiply(named(c), v), null], x, np.array([1, 2]))[0], { policy })), [np.array(0.5)], 2 * cos(sin(0.5)) * cos(0.5)],
    'around a choice for each example': [vmap(grad(checkpoint((x: NDArray) => lax.cond(np.greater(x, 0), (y: NDArray) => np.square(named(y)), (y: NDArray) => y, x), { policy }))), [np.array([0.5, -1])], [sin(1), 1]],
    'around a jitted function': [grad(checkpoint((x: NDArray) => jit((y: NDArray) => np.multiply(named(y), y))(np.square(x)), { policy })), [np.array(0.5)], cos(0.25) * 0.25 + sin(0.25)],
    'around a rule': [grad(checkpoint((x: NDArray) => square(named(x)), { policy })), [np.array(0.5)], 3 * sin(0.5) * cos(0.5)],
  })
})

describe('arguments and results', () => {
  computes({
    'integers go in and out, some results go nowhere': [(x: NDArray, n: NDArray) => grad((x: NDArray) => {
      const [a, b] = checkpoint((x: NDArray, n: NDArray) => [np.multiply(np.sin(x), n), np.add(n, 1), np.exp(x)] as const)(x, n)
      return np.multiply(a, b)
    })(x), [np.array(0.5), np.array(3, { dtype: 'int32' })], 12 * cos(0.5)],
    'keys give the same numbers again': [(x: NDArray, key: NDArray) => np.subtract(grad((x: NDArray) => checkpoint((x: NDArray, k: NDArray) => np.multiply(x, random.uniform(k)))(x, key))(x), random.uniform(key)), [np.array(2), random.key(3)], 0],
    'what is captured has derivatives': [vmap((x: NDArray) => vmap((y: NDArray) => grad((x: NDArray) => checkpoint((y: NDArray) => np.multiply(np.sin(x), y))(y))(x))(np.array([1, 2]))), [np.array([0.5, 1])], [[cos(0.5), 2 * cos(0.5)], [cos(1), 2 * cos(1)]]],
    'a result that is constant': [grad((x: NDArray) => np.add(checkpoint((_: NDArray) => np.array(5))(x), x)), [np.array(1)], 1],
    'a loop that is not known to end': [(x: NDArray) => jvp(checkpoint((x: NDArray) => lax.whileLoop((y: NDArray) => np.less(y, 10), (y: NDArray) => np.multiply(y, 2), x)), [x], [1]), [np.array(3)], [12, 4]],
    'a rule for batches: (x²)²': [vmap(grad((x: NDArray) => lax.scan((c: NDArray, _: null) => [checkpoint(customVmap((x: NDArray) => np.sin(x), (_size: number, _batched: unknown, x: NDArray) => [np.square(x), true]))(c), null], x, null, { length: 2 })[0])), [np.array([1, 2])], [4, 32]],
  })
})

test.each([['eager', (f: (x: NDArray) => NDArray) => f], ['jitted', jit]] as const)('nobody hears of the second time: %s', (_, mode) => {
  const seen: number[] = []
  const f = checkpoint((x: NDArray) => {
    debug.callback((v: NDArray) => seen.push(Number(v.item())), x)
    return np.sin(x)
  })
  mode(grad(f))(np.array(1))
  mode(grad((x: NDArray) => lax.scan((c: NDArray, v: NDArray) => [f(np.multiply(c, v)), null], x, np.array([2, 0]))[0]))(np.array(1))
  mode(vmap(grad(f)))(np.array([3, 4]))
  mode(grad(checkpoint(f)))(np.array(5))
  mode((x: NDArray) => jvp(grad(f), [x], [x])[1])(np.array(6))
  expect(seen).toEqual([1, 2, 0, 3, 4, 5, 6])
})

test('of three operations two are computed again, of what is saved none', () => {
  const count = (f: (x: NDArray) => NDArray): number => [...String(makeJaxpr(grad(f))(np.array(1))).matchAll(/= sin /g)].length
  expect([sines, checkpoint(sines), checkpoint(sines, { policy: checkpointPolicies.everythingSaveable })].map(count)).toEqual([3, 5, 3])
})
