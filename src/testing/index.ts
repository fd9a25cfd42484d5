/** What users test their own functions with, and this library its own: derivative checks, random arrays, laws. */
export { type ArrayConstraints, arrays, broadcastableShapes, type NumberConstraints, numbers, type ShapeConstraints, shapes, trees } from './arbitraries.js'
export * from './checks.js'
export * as laws from './laws.js'
export { type ProgramConstraints, programs } from './programs.js'
export type { Sample, Subject, Subjects } from './subject.js'
