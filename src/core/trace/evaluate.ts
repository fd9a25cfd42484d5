/** Eager operations: one-equation programs through the same compiler, kept by primitive, parameters and operand types. */
import type { Aval } from '../base/aval.js'
import { allocate } from '../base/dtype.js'
import { sizeOf } from '../base/shape.js'
import { type Target, target } from '../compile/runtime/target.js'
import { type Executable, compile } from '../compile/runtime/compile.js'
import { isRecording } from '../compile/runtime/recording.js'
import { Storage } from '../compile/runtime/storage.js'
import { type Jaxpr, freshVar, outputAvals } from '../ir/jaxpr.js'
import type { HostFunction } from '../ir/lowering.js'
import type { Param, Params, Primitive } from '../ir/primitive.js'
import { NDArray, representationOf, typedOf } from './ndarray.js'
import { storageOf } from './storage-of.js'
import { currentWatcher } from './watch.js'

interface Compiled {
  readonly executable: Executable
  readonly results: readonly Aval[]
}

/** Programs of a generation: they take some ten kilobytes each. */
const LIMIT = 4096

type Programs = Map<Primitive, Map<string, Compiled>>

/** Programs made or used lately, and those of the generation before, which go when it is full unless they are used again. */
interface Cache {
  recent: Programs
  former: Programs
  size: number
}

const caches = new Map<Target, Cache>()
let cachedFor: Target | undefined
let cache: Cache

const useCacheOf = (name: Target): void => {
  cachedFor = name
  cache = caches.get(name) ?? { recent: new Map(), former: new Map(), size: 0 }
  caches.set(name, cache)
}

export const evaluate = (primitive: Primitive, operands: readonly NDArray[], params: Params): readonly NDArray[] => {
  const results = compute(primitive, operands, params)
  currentWatcher()?.(primitive, results)
  return results
}

const compute = (primitive: Primitive, operands: readonly NDArray[], params: Params): readonly NDArray[] => {
  const constant = foldSplats(primitive, operands, params)
  if (constant !== null) return [constant]
  if (primitive.lower._tag === 'host') return callDirectly(primitive.lower.host(operands, params), operands, primitive.type(operands, params))
  const { executable, results } = compiled(primitive, operands, params)
  const inputs: (Storage | number)[] = []
  for (let i = 0; i < operands.length; i++) {
    const rep = representationOf(operands[i]!)
    inputs.push(rep._tag === 'splat' ? rep.value : storageOf(operands[i]!))
  }
  // made when asked for: to keep the lines of every call would be to keep their stacks
  const lines = isRecording() && primitive.lower._tag === 'structured' ? programOf(primitive, operands, params) : undefined
  return wrapResults(executable.run(inputs, undefined, lines), results)
}

/** There is nothing to compile about a call of the host. */
const callDirectly = (host: HostFunction, operands: readonly NDArray[], avals: readonly Aval[]): readonly NDArray[] => {
  const results = avals.map(({ dtype, shape }) => allocate(dtype, sizeOf(shape)))
  host(operands.map(x => typedOf(x).slice()), results)
  return wrapResults(results.map((typed, i) => Storage.of(avals[i]!.dtype, typed)), avals)
}

/** Concrete arrays over the results of a run. */
export const wrapResults = (storages: readonly Storage[], avals: readonly Aval[]): readonly NDArray[] => {
  const out: NDArray[] = []
  for (let i = 0; i < avals.length; i++) out.push(new NDArray(avals[i]!, { _tag: 'stored', storage: storages[i]! }))
  return out
}

const foldSplats = (primitive: Primitive, operands: readonly NDArray[], params: Params): NDArray | null => {
  if (primitive.splat === undefined || operands.length === 0) return null
  const values: number[] = []
  for (let i = 0; i < operands.length; i++) {
    const rep = representationOf(operands[i]!)
    if (rep._tag !== 'splat') return null
    values.push(rep.value)
  }
  const value = primitive.splat(values, params, operands)
  return value === undefined ? null : new NDArray(primitive.type(operands, params)[0]!, { _tag: 'splat', value })
}

const compiled = (primitive: Primitive, operands: readonly NDArray[], params: Params): Compiled => {
  if (cachedFor !== target()) useCacheOf(target())
  const key = keyOf(operands, params)
  const found = cache.recent.get(primitive)?.get(key)
  if (found !== undefined) return found
  const kept = cache.former.get(primitive)?.get(key) ?? compiledAnew(primitive, operands, params)
  if (cache.size++ === LIMIT) Object.assign(cache, { recent: new Map(), former: cache.recent, size: 1 })
  let byKey = cache.recent.get(primitive)
  if (byKey === undefined) cache.recent.set(primitive, (byKey = new Map()))
  byKey.set(key, kept)
  return kept
}

const compiledAnew = (primitive: Primitive, operands: readonly NDArray[], params: Params): Compiled => {
  const jaxpr = programOf(primitive, operands, params)
  const splats = operands.map(x => representationOf(x)._tag === 'splat')
  return { executable: compile(jaxpr, { splats }), results: outputAvals(jaxpr) }
}

const programOf = (primitive: Primitive, operands: readonly NDArray[], params: Params): Jaxpr => {
  const avals = operands.map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType }))
  const inputs = avals.map(freshVar)
  const outputs = primitive.type(avals, params).map(freshVar)
  return { inputs, eqns: [{ primitive, inputs, params, outputs }], outputs }
}

const keyOf = (operands: readonly NDArray[], params: Params): string => {
  let key = ''
  for (const name in params) key += `${name}=${paramKey(params[name]!)};`
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i]!
    key += `${x.dtype}${x.weakType ? '~' : ''}${representationOf(x)._tag === 'splat' ? '*' : ''}`
    for (let axis = 0; axis < x.shape.length; axis++) key += `,${x.shape[axis]}`
    key += '|'
  }
  return key
}

const programIds = new WeakMap<object, number>()
let lastProgramId = 0

/** Programs and host functions are told apart by identity; all else is data. */
const paramKey = (p: Param): string => {
  if (typeof p === 'number') return Object.is(p, -0) ? '-0' : String(p)
  if (typeof p === 'string') return JSON.stringify(p)
  if (typeof p !== 'object' || p === null) return String(p)
  if (Array.isArray(p)) return `[${p.map(paramKey).join()}]`
  if ('eqns' in p || '_tag' in p) {
    let id = programIds.get(p)
    if (id === undefined) programIds.set(p, (id = ++lastProgramId))
    return `#${id}`
  }
  return `{${Object.entries(p).map(([k, v]) => `${k}:${paramKey(v as Param)}`).join()}}` // a record of params
}
