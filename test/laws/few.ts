/** A few values of an arbitrary, over and over. */
import * as fc from 'fast-check'

/** Values with what their arbitrary needs to shrink them. */
class Shrinkable<T> extends fc.Arbitrary<fc.Value<T>> {
  constructor(private readonly source: fc.Arbitrary<T>) {
    super()
  }

  generate(random: fc.Random, bias: number | undefined): fc.Value<fc.Value<T>> {
    return new fc.Value(this.source.generate(random, bias), undefined)
  }

  canShrinkWithoutContext = (_: unknown): _ is fc.Value<T> => false

  shrink = (): fc.Stream<fc.Value<fc.Value<T>>> => fc.Stream.nil()
}

class Few<T> extends fc.Arbitrary<T> {
  constructor(private readonly source: fc.Arbitrary<T>, private readonly values: readonly fc.Value<T>[]) {
    super()
  }

  generate(random: fc.Random): fc.Value<T> {
    return this.values[random.nextInt(0, this.values.length - 1)]!
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.source.canShrinkWithoutContext(value)
  }

  shrink(value: T, context: unknown): fc.Stream<fc.Value<T>> {
    return this.source.shrink(value, context)
  }
}

export interface Selection<T> {
  readonly count: number
  /** How many to choose from. */
  readonly among: number
  readonly seed: number
  /** No kind has two values while another has none. */
  readonly kindOf: (value: T) => string
}

/** One of `count` values of `source`; they shrink as those of `source` do. */
export const few = <T>(source: fc.Arbitrary<T>, { count, among, seed, kindOf }: Selection<T>): fc.Arbitrary<T> => {
  const kinds = new Map<string, number>()
  const ranked = fc.sample(new Shrinkable(source), { numRuns: among, seed }).map(value => {
    const kind = kindOf(value.value)
    const rank = kinds.get(kind) ?? 0
    kinds.set(kind, rank + 1)
    return { value, rank }
  })
  return new Few(source, ranked.sort((a, b) => a.rank - b.rank).slice(0, count).map(({ value }) => value))
}
