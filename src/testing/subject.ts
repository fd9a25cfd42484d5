import * as fc from 'fast-check'
import { isCotangentError } from '../core/base/errors.js'
import { printJaxpr } from '../core/ir/print.js'
import { traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { flattenArrays } from '../transforms/flat-function.js'

/** What a law is about: a function of arrays to a tree of arrays, and random arguments, all of the same types. */
export interface Subject {
  readonly f: (...xs: readonly NDArray[]) => unknown
  readonly args: fc.Arbitrary<readonly NDArray[]>
}

/** One subject, or random ones. */
export type Subjects = Subject | fc.Arbitrary<Subject>

/** A subject with arguments: what a counterexample shows. */
export interface Sample {
  readonly f: Subject['f']
  /** Several lists of arguments; most laws look at the first. */
  readonly rows: readonly (readonly NDArray[])[]
  /** Some of the arguments: the ones captured, mapped over, differentiated in. At least one of the others is left. */
  readonly chosen: readonly boolean[]
}

export const samples = (subjects: Subjects, rows = 1): fc.Arbitrary<Sample> =>
  ('f' in subjects ? fc.constant(subjects) : subjects).chain(({ f, args }) =>
    fc
      .tuple(fc.oneof({ weight: 4, arbitrary: lists(args, Math.min(2, rows)) }, { weight: 1, arbitrary: lists(args, 1) }, { weight: 1, arbitrary: lists(args, rows) }), fc.nat())
      .map(([given, bits]) => shown({ f, rows: given, chosen: given[0]!.map((_, i) => ((bits >> i) & 1) === 1) })),
  )

const lists = <A>(args: fc.Arbitrary<A>, count: number): fc.Arbitrary<readonly A[]> => fc.array(args, { minLength: count, maxLength: count })

/** Counterexamples print as the program and its arguments. */
const shown = (sample: Sample): Sample => Object.assign(sample, { [fc.toStringMethod]: () => describeSample(sample) })

const describeSample = ({ f, rows, chosen }: Sample): string => {
  const args = rows.map(row => row.map(x => `${x.dtype}${x.weakType ? '~' : ''}[${x.shape}] ${x}`).join('; ')).join('\n')
  return `\n${programText(f, rows[0]!)}\nof ${args}\nchosen [${chosen.map(Number).join()}]`
}

const programText = (f: Subject['f'], args: readonly NDArray[]): string => {
  try {
    return printJaxpr(programOf(f, args))
  } catch (error) {
    if (!isCotangentError(error)) throw error
    return `a function that cannot be traced: ${error.message}`
  }
}

/** The program of `f` for arguments of these types. */
export const programOf = (f: Subject['f'], args: readonly NDArray[]): ReturnType<typeof traceJaxpr>['jaxpr'] =>
  traceJaxpr(
    'stage',
    'laws',
    args.map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType })),
    xs => flattenArrays('laws', 'the result', f(...xs)).leaves,
  ).jaxpr
