/** Results that lie side by side are accumulated in a working row, a stretch of them at a time, while the rows they are made of go by. */

/**
 * From so many results on; up to `longest`, which fit the first-level cache, but in several stretches that threads can share.
 * Long ones, because memory is fastest read in order: 2048 rows of 2048 float32 go by at 27 GB/s in stretches of 512 results,
 * at 33 in stretches of 1024, at 35 in whole rows.
 */
export const wide = 32
const longest = 2048, shares = 2

export const stretchOf = (results: number): number => {
  const count = Math.max(Math.ceil(results / longest), Math.min(shares, Math.floor(results / (2 * wide))), 1)
  return Math.min(results, 8 * Math.ceil(results / count / 8))
}
