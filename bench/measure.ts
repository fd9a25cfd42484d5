/** Timing for the benchmarks: the median of rounds, and one table for what came out. */

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** At most this much is wanted. */
  readonly target: number
}

const ROUNDS = 9

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

export const milliseconds = (f: () => void): number => {
  const begin = performance.now()
  f()
  return performance.now() - begin
}

/** Microseconds per call of a fast function, warmed up. */
export const microsecondsPerCall = (f: () => void): number => {
  const repeat = (times: number) => () => {
    for (let i = 0; i < times; i++) f()
  }
  milliseconds(repeat(2000)) // so that the engine has compiled it
  const calls = Math.max(10, Math.ceil(2000 * (20 / milliseconds(repeat(2000))))) // about 20 ms a round
  return (1000 * median(Array.from({ length: ROUNDS }, () => milliseconds(repeat(calls))))) / calls
}

/** Milliseconds of a slow function; each round gets what `fresh` makes, untimed. */
export const medianMilliseconds = <A>(fresh: (round: number) => A, f: (given: A) => void, rounds = ROUNDS): number =>
  median(
    Array.from({ length: rounds }, (_, round) => {
      const given = fresh(round)
      return milliseconds(() => f(given))
    }),
  )

const shown = (value: number, unit: string): string => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`

export const report = (figures: readonly Figure[]): void => {
  const width = Math.max(...figures.map(f => f.name.length))
  for (const { name, value, unit, target } of figures) {
    console.log(`${name.padEnd(width)}  ${shown(value, unit).padStart(10)}  target ${shown(target, unit).padStart(10)}${value <= target ? '' : '  missed'}`)
  }
}
