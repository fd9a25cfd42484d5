/**
 * A text that two jaxprs share exactly when they compute the same by the same steps: variables are numbered as they appear, primitives
 * go by identity, parameters, types and literals by value. Of operations that hold programs only what they run is told: rules of
 * derivatives and of batches have done their work, or never will. Linear in the size of the program.
 */
import type { Aval } from '../../base/aval.js'
import type { Atom, Jaxpr, Var } from '../../ir/jaxpr.js'
import type { Opaque, Param, Primitive } from '../../ir/primitive.js'

const primitiveIds = new WeakMap<Primitive, number>()
let lastPrimitive = 0
const subprogramKeys = new WeakMap<Jaxpr, string>()

const primitiveId = (primitive: Primitive): number => {
  let id = primitiveIds.get(primitive)
  if (id === undefined) primitiveIds.set(primitive, (id = ++lastPrimitive))
  return id
}

// Weak types steer promotion while a program is traced; compiled code does not know them.
const avalKey = ({ dtype, shape }: Aval): string => `${dtype}[${shape.join()}]`

export const numberKey = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

export const structuralKey = (jaxpr: Jaxpr): string => {
  const numbers = new Map<Var, number>()
  const define = (v: Var): string => {
    numbers.set(v, numbers.size)
    return avalKey(v.aval)
  }
  const use = (a: Atom): string => (a._tag === 'literal' ? `=${numberKey(a.value)}:${avalKey(a.aval)}` : String(numbers.get(a)))
  const parts = [jaxpr.inputs.map(define).join()]
  for (const { primitive, inputs, params, outputs } of jaxpr.eqns) {
    const { lower } = primitive
    const what = lower._tag === 'structured' ? lower.structured(params) : params
    parts.push(`${primitiveId(primitive)}(${inputs.map(use).join()})${paramKey(what)}${outputs.map(define).join()}`)
  }
  parts.push(jaxpr.outputs.map(use).join())
  return parts.join(';')
}

const isJaxpr = (p: object): p is Jaxpr => 'eqns' in p && 'inputs' in p

const isOpaque = (p: object): p is Opaque => '_tag' in p && p._tag === 'opaque'

/** Programs by structure, host functions by identity, all else by value. */
export const paramKey = (p: Param): string => {
  if (typeof p === 'number') return numberKey(p)
  if (typeof p === 'string') return JSON.stringify(p)
  if (typeof p !== 'object' || p === null) return String(p)
  if (Array.isArray(p)) return `[${p.map(paramKey).join()}]`
  if (isJaxpr(p)) {
    let key = subprogramKeys.get(p)
    if (key === undefined) subprogramKeys.set(p, (key = `<${structuralKey(p)}>`))
    return key
  }
  if (isOpaque(p)) return `#${p.id}`
  return `{${Object.entries(p).map(([name, value]) => `${name}:${paramKey(value)}`).join()}}`
}
