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
  readonly #values: readonly fc.Value<T>[]

  constructor(private readonly source: fc.Arbitrary<T>, count: number, seed: number) {
    super()
    this.#values = fc.sample(new Shrinkable(source), { numRuns: count, seed })
  }

  generate(random: fc.Random): fc.Value<T> {
    return this.#values[random.nextInt(0, this.#values.length - 1)]!
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.source.canShrinkWithoutContext(value)
  }

  shrink(value: T, context: unknown): fc.Stream<fc.Value<T>> {
    return this.source.shrink(value, context)
  }
}

/** One of `count` values of `source`, which the seed decides; they shrink as those of `source` do. */
export const few = <T>(source: fc.Arbitrary<T>, count: number, seed: number): fc.Arbitrary<T> => new Few(source, count, seed)
