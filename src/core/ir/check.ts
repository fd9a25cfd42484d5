import { type Aval, avalsEqual, formatAval } from '../base/aval.js'
import { convertNumber } from '../base/dtype.js'
import { InternalError, isCotangentError } from '../base/errors.js'
import { type Atom, type Eqn, isVar, type Jaxpr, type Var } from './jaxpr.js'

/**
 * The program itself, if it is one: every variable is defined once and before its use, every literal is a value of its
 * dtype, every equation has as many operands as its primitive takes, and the recorded types are those its primitive
 * derives. Programs inside parameters are checked too. Throws an `InternalError` that names the equation: a program of
 * this library's making that fails is a bug of a pass or of a rule. The compiler forgets which types are weak: of its
 * programs `sameType` is to be asked.
 */
export const checkJaxpr = (jaxpr: Jaxpr, equal: Equal = avalsEqual): Jaxpr => {
  checkProgram(jaxpr, equal, '')
  return jaxpr
}

type Equal = (a: Aval, b: Aval) => boolean

const checkProgram = (jaxpr: Jaxpr, equal: Equal, path: string): void => {
  const defined = new Set<number>()
  const define = (v: Var, where: string): void => {
    if (defined.has(v.id)) throw invalid('variables defined once', `${formatAval(v.aval)} defined again`, where)
    defined.add(v.id)
  }
  const use = (atom: Atom, where: string): void => {
    if (isVar(atom)) {
      if (!defined.has(atom.id)) throw invalid('variables defined before their use', `an undefined ${formatAval(atom.aval)}`, where)
    } else if (!isValueOf(atom.value, atom.aval)) throw invalid(`a literal of ${atom.aval.dtype}`, String(atom.value), where)
  }
  jaxpr.inputs.forEach((v, i) => define(v, `${path}.inputs[${i}]`))
  jaxpr.eqns.forEach((eqn, i) => {
    const where = `${path}.eqns[${i}] (${eqn.primitive.name})`
    for (const x of eqn.inputs) use(x, where)
    checkEquation(eqn, equal, where)
    for (const v of eqn.outputs) define(v, where)
  })
  jaxpr.outputs.forEach((atom, i) => use(atom, `${path}.outputs[${i}]`))
}

/** Whether a literal may hold this number: the one an element of the dtype would hold. */
export const isValueOf = (value: number, { dtype }: Aval): boolean =>
  typeof value === 'number' && Object.is(convertNumber(value, dtype === 'key' ? 'uint32' : dtype), value)

const checkEquation = ({ primitive, inputs, params, outputs }: Eqn, equal: Equal, where: string): void => {
  const { arity } = primitive
  if (arity !== 'variadic' && inputs.length !== arity) throw invalid(`${arity} operands`, String(inputs.length), where)
  primitive.subprograms?.(params).forEach((program, i) => checkProgram(program, equal, `${where}.programs[${i}]`))
  const derived = typesOf(() => primitive.type(inputs.map(x => x.aval), params), where)
  if (derived.length !== outputs.length || derived.some((a, i) => !equal(a, outputs[i]!.aval))) {
    throw invalid(`results ${derived.map(formatAval).join(', ')}`, outputs.map(v => formatAval(v.aval)).join(', '), where)
  }
}

const typesOf = (derive: () => readonly Aval[], where: string): readonly Aval[] => {
  try {
    return derive()
  } catch (error) {
    if (!isCotangentError(error)) throw error
    throw invalid(`operands of the right types: ${error.complaint.expected}`, error.complaint.got, where)
  }
}

const invalid = (expected: string, got: string, path: string): InternalError => new InternalError('checkJaxpr', { expected, got, path })
