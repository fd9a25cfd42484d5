/** Contributed optimizers. */
export { ademamix, type AdemamixOptions, scaleByAdemamix } from './ademamix.js'
export { adopt, type AdoptOptions, scaleByAdopt } from './adopt.js'
export { dadaptAdamw, type DistanceOptions, prodigy, type ProdigyOptions } from './distance-adaptation.js'
export { scheduleFree, scheduleFreeAdamw, scheduleFreeEvalParams, type ScheduleFreeOptions, scheduleFreeSgd, type ScheduleFreeState } from './schedule-free.js'
