/** Where the values of a fused program live. */
import type { ClusterPlan } from './clusters.js'
import type { Graph, Value } from './graph.js'
import type { InlinePlan } from './inline.js'

/** By value: whether it must be in memory between kernels. Others exist only inside the kernel that computes them. */
export const planResidence = (graph: Graph, plan: InlinePlan, { clusterOf }: ClusterPlan): readonly boolean[] => {
  const stored = [...plan.demanded]
  for (const node of graph.nodes) {
    if (!('_tag' in node) || plan.inlined[node.id]) continue
    const cluster = clusterOf.get(node)
    for (const { value } of plan.leaves[node.id]!) if (clusterOf.get(value) !== cluster) stored[value.id] = true
  }
  return stored
}

/** A name for a kernel: what it computes, first to last, without repetition. */
export const kernelName = (values: readonly Value[]): string => {
  const names: string[] = []
  for (const { definition: d } of values) {
    const name = 'eqn' in d ? d.eqn.primitive.name : ''
    if (name !== '' && !names.includes(name)) names.push(name)
  }
  return names.length <= 3 ? names.join('_') : `${names[0]}_${names[1]}_to_${names[names.length - 1]}`
}
