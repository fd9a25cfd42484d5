import type { Step } from '../../ir/loop/program.js'
import type { Cluster } from '../fuse/clusters.js'
import type { Operand, Value } from '../fuse/graph.js'
import type { InlinePlan } from '../fuse/inline.js'
import type { BufferPlace, Place } from '../lower/place.js'
import type { ProgramBuilder } from '../lower/program-builder.js'
import type { Machine } from './blocking.js'

/** What a schedule knows of the program around the cluster it turns into kernels. */
export interface Lowering {
  readonly b: ProgramBuilder
  readonly machine: Machine
  readonly steps: Step[]
  readonly plan: InlinePlan
  /** By value: whether it must be in memory when its kernel is done. */
  readonly stored: readonly boolean[]
  readonly clusterOf: ReadonlyMap<Value, Cluster>
  /** Values that take over the memory of an operand while they are computed. */
  readonly overwriting: ReadonlySet<Value>
  readonly placeOf: (x: Operand) => Place
}

/** The memory of a value computed by a kernel. */
export const homeOf = ({ placeOf }: Lowering, value: Value): BufferPlace => placeOf(value) as BufferPlace // computed values are never constants
