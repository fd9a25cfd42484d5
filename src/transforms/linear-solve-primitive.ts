/**
 * The solution of a linear system as an operation: given how to apply a matrix and how to solve with it, derivatives need no
 * look inside the solver. Operands: constants of the programs, then the right-hand side.
 */
import { nonNegativeInt, nullable, struct } from '../core/base/codec.js'
import { NotDifferentiableError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Jaxpr, outputAvals } from '../core/ir/jaxpr.js'
import type { Batch, Linearize, Primitive, Transpose, Value } from '../core/ir/primitive.js'
import { sub } from '../core/ops/arithmetic.js'
import { bind } from '../core/trace/bind.js'
import type { TracedFunction } from '../core/trace/builder.js'
import { batchJaxpr, materializeBatch } from './batch-program.js'
import { linearizeCall } from './call.js'
import { zerosLike } from './forward.js'
import { shareCaptured } from './program-inputs.js'
import { transposedProgram } from './transposed-program.js'

/** `transposed` solves with the transposed matrix; results of `solve` beyond the solution are auxiliary. */
export type LinearSolve = { readonly matvec: Jaxpr; readonly solve: Jaxpr; readonly transposed: Jaxpr | null; readonly consts: number }

const parts = <A>(xs: readonly A[], { consts }: LinearSolve): readonly [consts: readonly A[], rhs: readonly A[]] => [xs.slice(0, consts), xs.slice(consts)]

/** A·x = b: A·dx = db − dA·x, with the same solver. */
const linearize: Linearize<LinearSolve> = (xs, active, p) => {
  const [consts, rhs] = parts(xs, p)
  const [constActive] = parts(active, p)
  const outputs = bind(linearSolveP, xs, p)
  const solution = outputs.slice(0, rhs.length)
  const product = constActive.includes(true) ? linearizeCall(p.matvec, [...consts, ...solution], [...constActive, ...solution.map(() => false)]) : null
  return {
    outputs,
    tangents: ts => {
      const [constTs, rhsTs] = parts(ts, p)
      const moved = product?.tangents([...constTs, ...solution.map(() => null)])
      const b = rhs.map((x, i): Value => {
        const db = rhsTs[i] ?? zerosLike(x), dAx = moved?.[i] ?? null
        return dAx === null ? db : sub(db, dAx)
      })
      return [...bind(linearSolveP, [...consts, ...b], p).slice(0, rhs.length), ...outputs.slice(rhs.length).map(() => null)]
    },
  }
}

/** The adjoint of solving with A is solving with Aᵀ. */
const transpose: Transpose<LinearSolve> = (cts, xs, p, avals) => {
  const [constXs, rhs] = parts(xs, p)
  const consts = constXs.filter(x => x !== null)
  if (consts.length < p.consts) throw new NotDifferentiableError('customLinearSolve', { expected: 'linearity in the right-hand side', got: 'an unknown matrix' })
  if (p.transposed === null) throw new NotDifferentiableError('customLinearSolve', { expected: 'transposeSolve, for reverse mode', got: 'none', hint: 'give { transposeSolve }, or { symmetric: true } where the matrix is its own transpose' })
  const unknown = [...consts.map(() => false), ...rhs.map(() => true)]
  const { program } = transposedProgram(p.matvec, unknown, rhs.map(() => true), unknown)
  const back = { ...p.solve, outputs: p.solve.outputs.slice(0, rhs.length) }
  const [, rhsAvals] = parts(avals, p)
  return [...consts.map(() => null), ...bindSolve(program, [p.transposed, back], consts, rhsAvals.map((a, i) => cts[i] ?? zerosLike(a)))]
}

const batch: Batch<LinearSolve> = (axis, xs, batched, p) => {
  const [consts, rhs] = parts(xs, p)
  const [constBatched, rhsBatched] = parts(batched, p)
  const whole = (jaxpr: Jaxpr): TracedFunction => batchJaxpr(jaxpr, axis, [...constBatched, ...rhs.map(() => true)])
  const programs = [p.matvec, p.solve, ...(p.transposed === null ? [] : [p.transposed])].map(whole)
  const { captured, jaxprs } = shareCaptured(programs)
  const operands = [...captured, ...consts, ...rhs.map((value, i) => materializeBatch(axis, { value, batched: rhsBatched[i]! }))]
  return bind(linearSolveP, operands, { matvec: jaxprs[0]!, solve: jaxprs[1]!, transposed: jaxprs[2] ?? null, consts: captured.length + p.consts })
}

/** Solvers have the constants and the right-hand side as inputs; the program of the matrix may have captured more. */
const bindSolve = (matvec: TracedFunction, [solve, transposed]: readonly [Jaxpr, Jaxpr], consts: readonly Value[], rhs: readonly Value[]): readonly Value[] => {
  const { captured, jaxprs } = shareCaptured([matvec, { jaxpr: solve, captured: [] }, { jaxpr: transposed, captured: [] }])
  return bind(linearSolveP, [...captured, ...consts, ...rhs], { matvec: jaxprs[0]!, solve: jaxprs[1]!, transposed: jaxprs[2]!, consts: captured.length + consts.length })
}

export const linearSolveP: Primitive<LinearSolve> = {
  name: 'linear_solve',
  arity: 'variadic',
  params: struct({ matvec: jaxprCodec, solve: jaxprCodec, transposed: nullable(jaxprCodec), consts: nonNegativeInt }),
  type: (_xs, { solve }) => outputAvals(solve),
  ad: { _tag: 'structured', linearize, transpose },
  batch,
  lower: { _tag: 'structured', structured: ({ solve }) => ({ _tag: 'call', body: solve }) },
  effects: 'none',
  subprograms: ({ matvec, solve, transposed }) => [matvec, solve, ...(transposed === null ? [] : [transposed])],
}
