/** Tracing alone: a training step of 784-256-128-10 with Adam, from the function to its program. */
import { medianMilliseconds, report } from './measure.js'
import { mnist, trainingOf } from './training.js'

const { makeStep, state, x, y } = trainingOf(mnist)

const value = medianMilliseconds(makeStep, step => step.lower(state, x, y).jaxpr)
report([{ name: 'tracing a training step of 784-256-128-10', value, unit: 'ms', target: 10 }])
