/** Training steps that are all overhead: a network so small that arithmetic hardly counts. */
import { microsecondsPerCall, report } from './measure.js'
import { tiny, trainingOf } from './training.js'

const { makeStep, state, x, y } = trainingOf(tiny)
const step = makeStep()
let current = state

const value = microsecondsPerCall(() => {
  const [next, loss] = step(current, x, y)
  current = next
  loss.item()
})
report([{ name: 'a step of 2-16-16-1 with Adam, batch 32', value, unit: 'µs', target: 25 }])
