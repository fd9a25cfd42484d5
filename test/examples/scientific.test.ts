/** The examples, at a small size. */
import { expect, test } from 'vitest'
import { np, vmap } from '../../src/index.js'
import { train as trainLstm } from '../../examples/lstm.js'
import { train as trainOde } from '../../examples/neural-ode.js'
import { anomaly, sensitivities } from '../../examples/newton.js'

test("the implicit derivative of Kepler's equation is that of the formula", () => {
  const e = np.array(0.6), means = np.linspace(0, 3, 6)
  const E = vmap(anomaly, { inAxes: [null, 0] })(e, means)
  expect(np.allclose(np.subtract(E, np.multiply(e, np.sin(E))), means, { atol: 1e-5 }).item()).toBe(true)
  expect(np.allclose(sensitivities(e, means), np.divide(np.sin(E), np.subtract(1, np.multiply(e, np.cos(E)))), { atol: 1e-5 }).item()).toBe(true)
})

test('an LSTM learns to continue waves', () => {
  const losses = trainLstm(40, { batch: 8, length: 16, hidden: 12 })
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 5)
})

test('a neural ODE learns a spiral', () => {
  const losses = trainOde(25, { paths: 2, points: 4 })
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 3)
})
