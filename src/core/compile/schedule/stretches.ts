/** Results that lie side by side are accumulated in a working row, a stretch of them at a time, while the rows they are made of go by. */

/** From so many results on; up to `longest`, but in several stretches that threads can share. */
export const wide = 32
const longest = 512, shares = 4

export const stretchOf = (results: number): number => {
  const count = Math.max(Math.ceil(results / longest), Math.min(shares, Math.floor(results / (2 * wide))), 1)
  return Math.min(results, 8 * Math.ceil(results / count / 8))
}
