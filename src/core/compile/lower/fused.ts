/** The fused program of a jaxpr: clusters of values, each lowered by the schedule for its kind. */
import { type Cluster, type OpaqueCluster, planClusters } from '../fuse/clusters.js'
import { buildGraph, type Operand, type Value } from '../fuse/graph.js'
import { planInheritance } from '../fuse/inheritance.js'
import { planInlining } from '../fuse/inline.js'
import { orderClusters } from '../fuse/order.js'
import { planResidence } from '../fuse/residence.js'
import type { SourceLine } from '../../base/source-line.js'
import type { Machine } from '../schedule/blocking.js'
import type { Lowering } from '../schedule/lowering.js'
import { scheduleContraction } from '../schedule/contraction.js'
import { scheduleRows } from '../schedule/rows.js'
import { environment, type LowerBody } from './body.js'
import { emitHost } from './host.js'
import { type BufferPlace, type Place, retype } from './place.js'
import { scratchFor } from './program-builder.js'
import { emitRoutine } from './routine.js'
import { emitStructured } from './structured.js'

export const fusedFor = (machine: Machine): LowerBody => {
  const lower: LowerBody = (b, steps, jaxpr, inputs, targets) => lowerFused(machine, lower, b, steps, jaxpr, inputs, targets)
  return lower
}

const lowerFused = (machine: Machine, lower: LowerBody, ...[b, steps, jaxpr, inputs, targets]: Parameters<LowerBody>): readonly Place[] => {
  const graph = buildGraph(jaxpr)
  const plan = planInlining(graph)
  const clusterPlan = planClusters(graph, plan)
  const clusters = orderClusters(clusterPlan.clusters)
  const stored = planResidence(graph, plan, clusterPlan)
  const { places: byVariable, targets: assigned, replaces } = environment(jaxpr, inputs, targets)
  const places = new Map<Value, Place>()
  for (const v of graph.inputs) places.set(v, byVariable.get(v.variable)!)

  const allocate = (v: Value): Place => {
    const target = assigned.get(v.variable)
    return target === undefined ? scratchFor(b, v.aval) : { ...target, aval: v.aval }
  }
  const placeOf = (x: Operand): Place => {
    if (x._tag === 'constant') return x
    const known = places.get(x)
    if (known !== undefined) return known
    if (x.definition._tag === 'alias') return retype(placeOf(x.definition.operand), x.aval)
    const last = lastHeir(heirs, x)
    const memory = places.get(last) ?? allocate(last)
    places.set(last, memory)
    const place = retype(memory, x.aval)
    places.set(x, place)
    return place
  }
  const replaced = new Set(replaces.values())
  const overwritable = new Set(graph.inputs.filter(v => replaced.has(v.variable)))
  const heirs = planInheritance({ clusters, graph, inline: plan, stored, overwritable })
  // An input's memory goes to the output meant for it, or to nobody.
  for (const input of overwritable) {
    const last = lastHeir(heirs, input)
    if (replaces.get(last.variable) === input.variable) places.set(last, retype(places.get(input)!, last.aval))
    else heirs.delete(input)
  }
  const lowering: Lowering = { b, machine, steps, plan, stored, clusterOf: clusterPlan.clusterOf, overwriting: new Set(heirs.values()), placeOf }
  for (const cluster of clusters) lowerCluster(lower, lowering, cluster, assigned, places)
  return graph.outputs.map(placeOf)
}

const lastHeir = (heirs: ReadonlyMap<Value, Value>, first: Value): Value => {
  let last = first
  for (let heir = heirs.get(first); heir !== undefined; heir = heirs.get(last)) last = heir
  return last
}

const lowerCluster = (lower: LowerBody, lowering: Lowering, cluster: Cluster, assigned: ReadonlyMap<number, BufferPlace>, places: Map<Value, Place>): void => {
  lowering.b.source = sourceOf(cluster)
  switch (cluster._tag) {
    case 'rows': return scheduleRows(lowering, cluster)
    case 'contraction': return scheduleContraction(lowering, cluster)
    case 'opaque': return lowerOpaque(lower, lowering, cluster, assigned, places)
  }
}

/** Of several lines, that of what is computed last. */
const sourceOf = (cluster: Cluster): SourceLine | undefined => {
  if (cluster._tag === 'opaque') return cluster.node.eqn.source
  const last = cluster.items.findLast(({ definition }) => 'eqn' in definition && definition.eqn.source !== undefined)
  return last !== undefined && 'eqn' in last.definition ? last.definition.eqn.source : undefined
}

const lowerOpaque = (lowerBody: LowerBody, { b, steps, placeOf }: Lowering, { node }: OpaqueCluster, assigned: ReadonlyMap<number, BufferPlace>, places: Map<Value, Place>): void => {
  const { eqn: { primitive: { lower, name }, params }, results } = node
  const operands = node.operands.map(placeOf)
  switch (lower._tag) {
    case 'barrier':
      results.forEach((v, i) => places.set(v, retype(operands[i]!, v.aval)))
      return
    case 'structured': {
      const found = emitStructured(lowerBody, b, steps, lower.structured(params), operands, results.map(v => v.aval), results.map(v => assigned.get(v.variable)))
      results.forEach((v, i) => places.set(v, retype(found[i]!, v.aval)))
      return
    }
    case 'host': {
      const found = results.map(v => assigned.get(v.variable) ?? scratchFor(b, v.aval))
      results.forEach((v, i) => places.set(v, retype(found[i]!, v.aval)))
      emitHost(b, steps, lower.host(node.eqn.inputs.map(x => x.aval), params), operands, found)
      return
    }
    case 'routine':
      // results are places of their own, never constants
      emitRoutine(b, steps, name, (scope, p) => lower.routine(scope, p), params, operands, results.map(v => placeOf(v) as BufferPlace))
      return
    default:
  }
}

