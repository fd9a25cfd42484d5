/** `jit`: a function traced once per type of its arguments, run as one compiled program. */
import type { Aval } from '../core/base/aval.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { type TreeDef, flatten, formatPath, leafPaths, treeDefsEqual, unflatten } from '../core/base/tree.js'
import { type Executable, compile } from '../core/compile/runtime/compile.js'
import { Storage } from '../core/compile/runtime/storage.js'
import { target } from '../core/compile/runtime/target.js'
import { type Jaxpr, outputAvals } from '../core/ir/jaxpr.js'
import { bind } from '../core/trace/bind.js'
import { isStaging, traceJaxpr } from '../core/trace/builder.js'
import { wrapResults } from '../core/trace/evaluate.js'
import { type NDArray, isTracer, representationOf, typedOf } from '../core/trace/ndarray.js'
import { storageOf } from '../core/trace/storage-of.js'
import { normalizeArgnums } from './argnums.js'
import { axesKey } from './axis-environment.js'
import { explainMiss, explainsMisses } from './cache-misses.js'
import { callP } from './call.js'
import { jitIsDisabled } from './disable-jit.js'
import { donatedOperands, donationOf } from './donation.js'
import { type AnyFunction, arrayOfLeaf, checkFunction, type FlatCall, flatCall, flattenArrays } from './flat-function.js'
import { Lowered } from './lowered.js'
import { checkResults, isLooking } from './nonfinite.js'
import { staticKey } from './static-key.js'
import type { Argnums, Arguments, Arrays } from './types.js'

export interface JitOptions {
  /** Arguments that are part of the program: any value; a new one is a new trace. */
  readonly staticArgnums?: Argnums
  /** Arguments whose memory the results may take over; using them afterwards is a DonatedArrayError. */
  readonly donateArgnums?: Argnums
}
const jitOptions: Known<JitOptions> = { staticArgnums: true, donateArgnums: true }

export interface Jitted<A extends readonly unknown[], R> {
  (...args: Arguments<A>): Arrays<R>
  /** The program for arguments of these types, to be looked at or compiled ahead of time. */
  lower(...args: Arguments<A>): Lowered<A, R>
}

/** A function traced for one type of arguments. */
interface Traced {
  readonly def: TreeDef
  readonly avals: readonly Aval[]
  readonly target: string
  readonly jaxpr: Jaxpr
  readonly captured: readonly NDArray[]
  readonly outDef: TreeDef
  readonly outAvals: readonly Aval[]
  /** By operand; `null`: no argument is donated. */
  readonly donated: readonly boolean[] | null
  executable: Executable | null
}

const LIMIT = 256

/**
 * `f`, traced to a program the first time it sees arguments of some tree, shapes and dtypes, and run compiled ever after.
 * JavaScript in `f` runs at trace time only; arrays it closes over are captured then. Numbers are weak float32 scalars.
 *
 * Source: `jax.jit`.
 *
 * @example
 * ```ts
 * import { jit, np } from 'cotangent'
 * const f = jit(x => np.add(np.multiply(x, 2), 1))
 * f(np.array([1, 2, 3])).tolist() // => [3,5,7]
 * ```
 */
export function jit<A extends readonly NDArray[], R>(f: (...args: A) => R, options?: JitOptions): Jitted<A, R>
export function jit<A extends readonly unknown[], R>(f: (...args: A) => R, options?: JitOptions): Jitted<A, R>
export function jit(f: AnyFunction, options: JitOptions = {}): Jitted<readonly unknown[], unknown> {
  const { staticArgnums = [], donateArgnums = [] } = checkOptions('jit', options, jitOptions)
  checkFunction('jit', f)
  const name = f.name === '' ? 'f' : f.name
  const programs = new Map<string, Traced[]>()
  let last: Traced | null = null
  let lastStatic = ''
  const isStatic = positions(staticArgnums)
  const isDonated = positions(donateArgnums)
  const anyStatic = typeof staticArgnums === 'number' || staticArgnums.length > 0

  const traced = (fixed: string, args: readonly unknown[], leaves: readonly NDArray[], def: TreeDef): Traced => {
    if (last !== null && lastStatic === fixed && matches(last, leaves, def)) return last
    const bucket = programs.get(fixed)
    const known = bucket?.find(t => matches(t, leaves, def))
    if (known !== undefined) {
      last = known
      lastStatic = fixed
      return known
    }
    const fresh = trace(name, f, args, isStatic, isDonated, leaves, def)
    if (explainsMisses()) explainMiss(name, { fixed, ...fresh }, [...programs].flatMap(([before, list]) => list.map(t => ({ fixed: before, ...t }))), args.flatMap((_, i) => (isStatic(args.length).has(i) ? [] : [i])))
    // a program that captured tracers belongs to the trace around it
    if (fresh.captured.some(isTracer)) return fresh
    if (bucket === undefined) {
      if (programs.size >= LIMIT) programs.delete(programs.keys().next().value!)
      programs.set(fixed, [fresh])
    } else {
      if (bucket.length >= LIMIT) bucket.shift()
      bucket.push(fresh)
    }
    last = fresh
    lastStatic = fixed
    return fresh
  }

  const split = (args: readonly unknown[]): { fixed: string; dynamic: readonly unknown[] } => {
    const axes = axesKey()
    if (!anyStatic) return { fixed: axes, dynamic: args }
    const chosen = isStatic(args.length)
    return { fixed: `${axes}|${args.map((a, i) => (chosen.has(i) ? staticKey('jit', a) : '')).join('|')}`, dynamic: args.filter((_, i) => !chosen.has(i)) }
  }

  const call = (...args: readonly unknown[]): unknown => {
    const { fixed, dynamic } = split(args)
    const [raw, def] = flatten(dynamic)
    const leaves = arraysOf(raw, dynamic)
    if (jitIsDisabled()) return asWritten(f, args, isStatic, leaves, def)
    const program = traced(fixed, args, leaves, def)
    const operands = program.captured.length === 0 ? leaves : [...program.captured, ...leaves]
    if (isStaging() || operands.some(isTracer)) return unflatten(program.outDef, bind(callP, operands, { jaxpr: program.jaxpr, name }))
    const donated = program.donated !== null && !isLooking() ? donationOf(operands, program.donated) : undefined
    return unflatten(program.outDef, run(program, operands, donated))
  }

  const lower = (...args: readonly unknown[]): Lowered<readonly unknown[], unknown> => {
    const { fixed, dynamic } = split(args)
    const [raw, def] = flatten(dynamic)
    const leaves = arraysOf(raw, dynamic)
    const program = traced(fixed, args, leaves, def)
    return new Lowered(program.jaxpr, () => executableOf(program), call)
  }
  return Object.assign(call, { lower })
}

/** Positions among so many arguments, worked out once per count. */
type Positions = (count: number) => ReadonlySet<number>

const positions = (argnums: Argnums): Positions => {
  const empty = typeof argnums !== 'number' && argnums.length === 0
  const known = new Map<number, ReadonlySet<number>>()
  return count => {
    let set = known.get(count)
    if (set === undefined) known.set(count, (set = new Set(empty ? [] : normalizeArgnums('jit', argnums, count))))
    return set
  }
}

const arraysOf = (raw: readonly unknown[], dynamic: readonly unknown[]): readonly NDArray[] => {
  const leaves: NDArray[] = []
  for (let i = 0; i < raw.length; i++) {
    const array = arrayOfLeaf(raw[i])
    if (array === null) return flattenArrays('jit', 'the arguments', dynamic).leaves // throws with the path
    leaves.push(array)
  }
  return leaves
}

const matches = (t: Traced, leaves: readonly NDArray[], def: TreeDef): boolean => {
  if (t.avals.length !== leaves.length || t.target !== target()) return false
  for (let i = 0; i < leaves.length; i++) {
    const a = t.avals[i]!
    const x = leaves[i]!
    if (a.dtype !== x.dtype || a.weakType !== x.weakType || !(a.shape === x.shape || shapesEqual(a.shape, x.shape))) return false
  }
  return t.def === def || treeDefsEqual(t.def, def)
}

/** `f` on the arrays of its dynamic arguments. */
const flatOf = (f: AnyFunction, args: readonly unknown[], isStatic: Positions, def: TreeDef): FlatCall => {
  const fixed = isStatic(args.length)
  return flatCall(f, 'jit', arrays => {
    const dynamic = unflatten(def, arrays) as readonly unknown[] // the arguments are a list, so its tree is one
    let next = 0
    return args.map((a, i) => (fixed.has(i) ? a : dynamic[next++]))
  })
}

const asWritten = (f: AnyFunction, args: readonly unknown[], isStatic: Positions, leaves: readonly NDArray[], def: TreeDef): unknown => {
  const flat = flatOf(f, args, isStatic, def)
  const results = flat.call(leaves)
  return unflatten(flat.def(), results)
}

const trace = (name: string, f: AnyFunction, args: readonly unknown[], isStatic: Positions, isDonated: Positions, leaves: readonly NDArray[], def: TreeDef): Traced => {
  const flat = flatOf(f, args, isStatic, def)
  const avals = leaves.map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType }))
  const fixed = isStatic(args.length)
  const argumentOf = (leaf: number): string => {
    const [position, ...rest] = leafPaths(def)[leaf]!
    return `argument ${args.map((_, i) => i).filter(i => !fixed.has(i))[Number(position)]}${formatPath(rest)}`
  }
  const { jaxpr, captured } = traceJaxpr('stage', name === 'f' ? 'jit' : `jit(${name})`, avals, flat.call, argumentOf)
  const given = isDonated(args.length)
  const donated = args.flatMap((_, i) => (fixed.has(i) ? [] : [given.has(i)]))
  return {
    def,
    avals,
    target: target(),
    jaxpr,
    captured,
    outDef: flat.def(),
    outAvals: outputAvals(jaxpr),
    donated: donated.includes(true) ? donatedOperands(def, donated, captured.length) : null,
    executable: null,
  }
}

const executableOf = (program: Traced): Executable => {
  program.executable ??= compile(program.jaxpr)
  return program.executable
}

/** Zeros are arrays like any other: the step after the first gets them computed, and must find the same program. */
const operandOf = (x: NDArray, donated: boolean): Storage | number => {
  const rep = representationOf(x)
  if (rep._tag !== 'splat') return rep._tag === 'stored' && !rep.storage.isConsumed ? rep.storage : storageOf(x)
  if (x.shape.length === 0 && x.dtype !== 'complex64') return rep.value
  return donated ? Storage.of(x.dtype, typedOf(x)) : storageOf(x)
}

const run = (program: Traced, operands: readonly NDArray[], donated: readonly boolean[] | undefined): readonly NDArray[] => {
  const inputs: (Storage | number)[] = []
  for (let i = 0; i < operands.length; i++) {
    inputs.push(operandOf(operands[i]!, donated?.[i] === true))
  }
  const results = wrapResults(executableOf(program).run(inputs, donated, program.jaxpr), program.outAvals)
  if (isLooking()) checkResults(program.jaxpr, operands, results)
  return results
}
