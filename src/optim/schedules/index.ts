/** Schedules: functions of the step count. */
export { type Schedule, type ScalarOrSchedule, constantSchedule } from './schedule.js'
export * from './polynomial.js'
export { type ExponentialOptions, cosineDecaySchedule, exponentialDecay } from './decay.js'
export * from './piecewise.js'
export * from './joining.js'
