import { formatAval } from '../base/aval.js'
import { isIdentifier } from '../base/tree-path.js'
import { type Atom, type Eqn, isVar, type Jaxpr, type Var } from './jaxpr.js'
import { isJaxpr } from './jaxpr-codec.js'
import type { Opaque, Param, Params } from './primitive.js'
import { literalText, makeNamer, numberText } from './text.js'

/**
 * A program as text, in JAX's notation with our dtypes. `parseJaxpr` reads it back; variables are named in order, so
 * equal programs print equally. Host values print as `host#n`.
 *
 *     { lambda ; a:float32[2,3]. let
 *         b:float32[2,3] = mul a 2.0:float32~[2,3]
 *         c:float32[] = reduce_sum[axes=[0,1]] b
 *       in (c) }
 */
export const printJaxpr = (jaxpr: Jaxpr): string => program(jaxpr, '')

const program = (jaxpr: Jaxpr, indent: string): string => {
  const names = new Map<Var, string>()
  const nextName = makeNamer()
  const binder = (v: Var): string => {
    const name = nextName()
    names.set(v, name)
    return `${name}:${formatAval(v.aval)}`
  }
  // a variable nobody defined is a bug, which is when one wants to see the program
  const use = (atom: Atom): string =>
    isVar(atom) ? (names.get(atom) ?? `?${atom.id}`) : `${literalText(atom.value, atom.aval.dtype)}:${formatAval(atom.aval)}`
  const equation = ({ primitive, inputs, params, outputs }: Eqn): string => {
    const operands = inputs.map(use) // before the results, which may not be operands
    const applied = [primitive.name + paramsText(params, `${indent}    `), ...operands].join(' ')
    return [...outputs.map(binder), '=', applied].join(' ')
  }
  const inputs = jaxpr.inputs.map(v => ` ${binder(v)}`).join('')
  const eqns = jaxpr.eqns.map(eqn => `\n${indent}    ${equation(eqn)}`).join('')
  const end = eqns === '' ? ' ' : `\n${indent}  `
  return `{ lambda ;${inputs}. let${eqns}${end}in (${jaxpr.outputs.map(use).join(', ')}) }`
}

/** On one line, unless there are programs among them. */
const paramsText = (params: Params, indent: string): string => {
  const given = fieldsOf(params)
  if (given.length === 0) return ''
  const fields = given.map(([name, value]) => `${keyText(name)}=${paramText(value, `${indent}  `)}`)
  return given.some(([, value]) => holdsProgram(value)) ? `[${fields.map(f => `\n${indent}  ${f}`).join('')}\n${indent}]` : `[${fields.join(' ')}]`
}

const paramText = (p: Param, indent: string): string => {
  if (typeof p === 'number') return numberText(p)
  if (typeof p === 'string') return JSON.stringify(p)
  if (typeof p !== 'object' || p === null) return String(p)
  if (isList(p)) return `[${p.map(item => paramText(item, indent)).join(',')}]`
  if (isJaxpr(p)) return program(p, indent)
  if (isOpaque(p)) return `host#${p.id}`
  return `{${fieldsOf(p).map(([name, value]) => `${keyText(name)}: ${paramText(value, indent)}`).join(', ')}}`
}

/** Sorted by name: the order in which a record was made means nothing. */
const fieldsOf = (record: { readonly [name: string]: Param }): readonly (readonly [name: string, value: Param])[] =>
  Object.entries(record).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))

const keyText = (name: string): string => (isIdentifier(name) ? name : JSON.stringify(name))

const isList = (p: Param): p is readonly Param[] => Array.isArray(p)

const isOpaque = (p: object): p is Opaque => '_tag' in p && p._tag === 'opaque'

const holdsProgram = (p: Param): boolean =>
  typeof p === 'object' && p !== null && (isList(p) ? p.some(holdsProgram) : isJaxpr(p) || (!isOpaque(p) && Object.values(p).some(holdsProgram)))
