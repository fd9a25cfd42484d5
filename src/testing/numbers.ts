/** Deterministic numbers for the directions of derivative checks: the same check fails, or passes, every time. */

/** Normally distributed numbers, the same for the same seed. Source: mulberry32; Box and Muller (1958). */
export const normals = (seed: number): (() => number) => {
  let state = seed | 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
