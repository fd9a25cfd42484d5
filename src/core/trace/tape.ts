/**
 * The builder of plain differentiation: it evaluates each operation as it records it, so that values are known and
 * JavaScript control flow works. Only what carries a derivative is recorded.
 */
import { isInexact } from '../base/dtype.js'
import { type SourceLine, captureSourceLine, interpretedLine } from '../base/source-line.js'
import { freshVar, type Var } from '../ir/jaxpr.js'
import type { Params, Primitive, Tangent } from '../ir/primitive.js'
import { bind } from './bind.js'
import { depthOfNext, within } from './builder.js'
import { type Builder, NDArray, asArrays, representationOf } from './ndarray.js'

/** An operation that ran: primal operands and results, and which variables of the tape they are (`null`: constants). */
export interface Recorded {
  readonly primitive: Primitive
  readonly params: Params
  readonly xs: readonly NDArray[]
  readonly ys: readonly NDArray[]
  readonly inputs: readonly (Var | null)[]
  readonly outputs: readonly (Var | null)[]
  readonly source: SourceLine
  /** For primitives that hold programs: the linear part of the split made when the primal part ran. */
  readonly tangents?: (ts: readonly Tangent[]) => readonly Tangent[]
}

export interface Tape {
  readonly inputs: readonly (Var | null)[]
  readonly steps: readonly Recorded[]
  readonly outputs: readonly (Var | null)[]
  readonly results: readonly NDArray[]
}

class TapeBuilder implements Builder {
  readonly kind = 'evaluate'
  readonly depth = depthOfNext()
  isOpen = true
  readonly steps: Recorded[] = []

  /** Capturing a line costs more than most operations: what is not staged has that of the tape, where the derivative was asked for. */
  readonly #source = captureSourceLine()

  constructor(readonly name: string) {}

  /** Integers and keys carry no derivative: they stay what they are. */
  watch(value: NDArray): NDArray {
    if (!isInexact(value.dtype)) return value
    return new NDArray(value, { _tag: 'traced', builder: this, variable: freshVar({ shape: value.shape, dtype: value.dtype, weakType: value.weakType }), value, source: this.#source })
  }

  variableOf(x: NDArray): Var | null {
    const rep = representationOf(x)
    return rep._tag === 'traced' && rep.builder === this ? rep.variable : null
  }

  #lineOf([y]: readonly NDArray[]): SourceLine {
    const rep = y === undefined ? null : representationOf(y)
    return (rep?._tag === 'traced' ? rep.source : interpretedLine()) ?? this.#source
  }

  valueOf(x: NDArray): NDArray {
    const rep = representationOf(x)
    return rep._tag === 'traced' && rep.builder === this ? rep.value! : x // tracers of a tape always carry a value
  }

  add(primitive: Primitive, operands: readonly NDArray[], params: Params): readonly NDArray[] {
    const xs = operands.map(x => this.valueOf(x))
    const { ad } = primitive
    if (ad._tag === 'zero') return bind(primitive, xs, params)
    const inputs = operands.map(x => this.variableOf(x))
    const split = ad._tag === 'structured' ? ad.linearize(xs, inputs.map(v => v !== null), params) : null
    const ys = split === null ? bind(primitive, xs, params) : asArrays(split.outputs)
    const results = ys.map(y => this.watch(y))
    this.steps.push({ primitive, params, xs, ys, inputs, outputs: results.map(y => this.variableOf(y)), source: this.#lineOf(ys), ...(split === null ? {} : { tangents: split.tangents }) })
    return results
  }
}

/** Runs `f` on `primals`, recording what differentiation needs. */
export const record = (name: string, primals: readonly NDArray[], f: (xs: readonly NDArray[]) => readonly NDArray[]): Tape => {
  const builder = new TapeBuilder(name)
  return within(builder, () => {
    const watched = primals.map(x => builder.watch(x))
    const results = f(watched)
    return {
      inputs: watched.map(x => builder.variableOf(x)),
      steps: builder.steps,
      outputs: results.map(x => builder.variableOf(x)),
      results: results.map(x => builder.valueOf(x)),
    }
  })
}
