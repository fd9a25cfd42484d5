import type { Cluster } from './clusters.js'

/** Clusters in an order that respects what they read, and otherwise keeps to the program's: its own locality is worth keeping. */
export const orderClusters = (clusters: readonly Cluster[]): readonly Cluster[] => {
  const byPosition = [...clusters].sort((a, b) => a.position - b.position)
  const done = new Set<Cluster>()
  const ordered: Cluster[] = []
  const stack: Cluster[] = []
  for (const root of byPosition) {
    stack.push(root)
    while (stack.length > 0) {
      const cluster = stack[stack.length - 1]!
      if (done.has(cluster)) {
        stack.pop()
        continue
      }
      let waits = false
      for (const d of cluster.dependencies) {
        if (done.has(d)) continue
        stack.push(d)
        waits = true
      }
      if (waits) continue
      done.add(cluster)
      ordered.push(cluster)
      stack.pop()
    }
  }
  return ordered
}
