/**
 * Builders: where equations land while a function is traced. The open ones form a stack; an equation lands in the deepest
 * of its operands' builders and the innermost open staging builder.
 */
import type { Aval } from '../base/aval.js'
import { LeakedTracerError } from '../base/errors.js'
import { type SourceLine, captureSourceLine } from '../base/source-line.js'
import { type Atom, type Eqn, type Jaxpr, type Var, freshVar, literal } from '../ir/jaxpr.js'
import type { Params, Primitive } from '../ir/primitive.js'
import { type Builder, NDArray, checkNotLeaked, representationOf } from './ndarray.js'

const open: Builder[] = []

/** Runs `body` while `builder` is on the stack. */
export const within = <B extends Builder & { isOpen: boolean }, R>(builder: B, body: () => R): R => {
  open.push(builder)
  try {
    return body()
  } finally {
    open.pop()
    builder.isOpen = false
  }
}

/** Is any function being traced? */
export const isTracing = (): boolean => open.length > 0

export const depthOfNext = (): number => open.length + 1

/** Is some function being staged (jit, makeJaxpr, loop and branch bodies), so that operations are recorded, not run? */
export const isStaging = (): boolean => innermostStaging() !== null

const innermostStaging = (): Builder | null => {
  for (let i = open.length - 1; i >= 0; i--) if (open[i]!.kind === 'stage') return open[i]!
  return null
}

/** `null`: nobody is tracing these operands, evaluate. */
export const landing = (operands: readonly NDArray[]): Builder | null => {
  let deepest = open.length === 0 ? null : innermostStaging()
  for (let i = 0; i < operands.length; i++) {
    const rep = representationOf(operands[i]!)
    if (rep._tag !== 'traced') continue
    checkNotLeaked(operands[i]!, rep)
    if (deepest === null || rep.builder.depth > deepest.depth) deepest = rep.builder
  }
  return deepest
}

/** A function as a program: `jaxpr.inputs` are the captured values, then the arguments. */
export interface TracedFunction {
  readonly jaxpr: Jaxpr
  readonly captured: readonly NDArray[]
}

/** Collects equations into a jaxpr. */
export class JaxprBuilder implements Builder {
  readonly depth = depthOfNext()
  isOpen = true
  /** Programs that are kept know the line of every equation. */
  readonly #isKept: boolean
  readonly #inputs: Var[] = []
  readonly #eqns: Eqn[] = []
  readonly #captures = new Map<NDArray, Var>()

  constructor(
    readonly kind: 'stage' | 'abstract',
    readonly name: string,
    /** Where the trace began. */
    private readonly source: SourceLine | null = null,
    /** What the user calls an input. */
    private readonly inputName?: (input: number) => string,
  ) {
    this.#isKept = kind === 'stage' || isStaging()
  }

  input(aval: Aval): NDArray {
    const variable = freshVar(aval)
    this.#inputs.push(variable)
    return this.#tracer(variable)
  }

  add(primitive: Primitive, operands: readonly NDArray[], params: Params): readonly NDArray[] {
    const inputs = operands.map(x => this.#atom(x))
    const source = this.#isKept ? captureSourceLine() : this.source
    const outputs = primitive.type(inputs.map(a => a.aval), params).map(freshVar)
    this.#eqns.push({ primitive, inputs, params, outputs, ...(source === null ? {} : { source }) })
    return outputs.map(v => new NDArray(v.aval, { _tag: 'traced', builder: this, variable: v, value: null, source }))
  }

  finish(results: readonly NDArray[]): TracedFunction {
    const outputs = results.map(x => this.#atom(x))
    return {
      jaxpr: { inputs: [...this.#captures.values(), ...this.#inputs], eqns: this.#eqns, outputs },
      captured: [...this.#captures.keys()],
    }
  }

  origins(variable: Var): readonly string[] {
    const { inputName } = this
    if (inputName === undefined) return []
    const needed = new Set<Atom>([variable])
    for (let i = this.#eqns.length - 1; i >= 0; i--) {
      const { inputs, outputs } = this.#eqns[i]!
      if (outputs.some(v => needed.has(v))) for (const atom of inputs) needed.add(atom)
    }
    return this.#inputs.flatMap((v, i) => (needed.has(v) ? [inputName(i)] : []))
  }

  #tracer(variable: Var): NDArray {
    return new NDArray(variable.aval, { _tag: 'traced', builder: this, variable, value: null, source: this.source })
  }

  #atom(x: NDArray): Atom {
    const rep = representationOf(x)
    if (rep._tag === 'splat') return literal(rep.value, { shape: x.shape, dtype: x.dtype, weakType: x.weakType })
    if (rep._tag === 'traced') {
      if (rep.builder === this) return rep.variable
      checkNotLeaked(x, rep)
      if (rep.builder.depth >= this.depth) throw new LeakedTracerError(this.name, { expected: 'values of this trace or of an enclosing one', got: `a tracer of ${rep.builder.name}`, hint: 'return it from the function that was traced' })
    }
    let capture = this.#captures.get(x)
    if (capture === undefined) {
      capture = freshVar({ shape: x.shape, dtype: x.dtype, weakType: x.weakType })
      this.#captures.set(x, capture)
    }
    return capture
  }
}

/** Traces a function of arrays to a program. `stage` also records what does not depend on the arguments. */
export const traceJaxpr = (kind: 'stage' | 'abstract', name: string, avals: readonly Aval[], f: (xs: readonly NDArray[]) => readonly NDArray[], inputName?: (input: number) => string): TracedFunction => {
  const builder = new JaxprBuilder(kind, name, captureSourceLine(), inputName)
  return within(builder, () => builder.finish(f(avals.map(a => builder.input(a)))))
}
