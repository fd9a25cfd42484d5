/**
 * The reference interpreter of loop programs: it does what the program says, one statement and one operation at a time.
 * Slow and obviously right; the emitters are held against it, and it runs programs where no code may be generated.
 */
import type { TypedArray } from '../../base/dtype.js'
import { InternalError } from '../../base/errors.js'
import type { Index, IndexVar } from '../../ir/loop/index-expr.js'
import type { Kernel, Stmt } from '../../ir/loop/kernel.js'
import type { Program, Region, Step, View } from '../../ir/loop/program.js'
import type { Local, Pointer, Scalar } from '../../ir/loop/scalar.js'
import { elementArrays } from '../runtime/element-arrays.js'
import { callHost } from '../runtime/host.js'
import { applyOp, wrap } from './scalar-op.js'

interface Bound {
  readonly array: TypedArray
  readonly offset: number
}

interface Env {
  readonly counters: Map<IndexVar, number>
  readonly locals: Map<Local, Float64Array>
  readonly pointers: ReadonlyMap<Pointer, Bound>
}

/** Runs the program; `arrays[b]` is the memory of input or output buffer `b`. Scratch buffers never overlap here. */
export const interpret = (program: Program, arrays: readonly (TypedArray | undefined)[]): void => {
  const memory = program.buffers.map((b, i) => arrays[i] ?? new elementArrays[b.element](b.length))
  runSteps(program, program.steps, memory, new Map())
}

const runSteps = (program: Program, steps: readonly Step[], memory: readonly TypedArray[], counters: Map<IndexVar, number>): void => {
  const env: Env = { counters, locals: new Map(), pointers: new Map() }
  const bind = ({ buffer, offset }: View): Bound => ({ array: memory[buffer]!, offset: evalIndex(offset, env) })
  const elements = ({ view, length }: Region): TypedArray => {
    const { array, offset } = bind(view)
    return array.subarray(offset, offset + length)
  }
  const run = (inner: readonly Step[]): void => runSteps(program, inner, memory, counters)
  for (const step of steps) {
    switch (step._tag) {
      case 'run': {
        const kernel = program.kernels[step.kernel]!
        runKernel(kernel, new Map(kernel.pointers.map((p, i) => [p, bind(step.views[i]!)])), step.extent)
        break
      }
      case 'copy': {
        const from = bind(step.from), to = bind(step.to)
        to.array.set(from.array.slice(from.offset, from.offset + step.length), to.offset)
        break
      }
      case 'loop':
        for (let n = 0; n < step.trips; n++) {
          counters.set(step.counter, step.reverse ? step.trips - 1 - n : n)
          run(step.body)
        }
        break
      case 'while':
        for (let n = 0; ; n++) {
          counters.set(step.counter, n)
          run(step.cond)
          if (read(bind(step.predicate)) === 0) break
          run(step.body)
        }
        run(step.exit)
        break
      case 'host':
        callHost(step.call, step.operands.map(elements), step.results.map(elements))
        break
      case 'branch':
        run(step.branches[read(bind(step.selector))]!)
        break
    }
  }
}

const read = ({ array, offset }: Bound): number => array[offset]!

const runKernel = (kernel: Kernel, pointers: ReadonlyMap<Pointer, Bound>, extent: number): void => {
  for (let i = 0; i < extent; i++) {
    const env: Env = { counters: new Map([[kernel.outer, i]]), locals: new Map(), pointers }
    runBody(kernel.body, env)
  }
}

const runBody = (body: readonly Stmt[], env: Env): void => {
  for (const s of body) {
    switch (s._tag) {
      case 'for': {
        const to = evalIndex(s.to, env)
        for (let i = evalIndex(s.from, env); i < to; i += s.step) {
          env.counters.set(s.counter, i)
          runBody(s.body, env)
        }
        break
      }
      case 'let':
        env.locals.set(s.local, new Float64Array([evalScalar(s.value, env)]))
        break
      case 'cells':
        env.locals.set(s.local, new Float64Array(s.local.extents.reduce((n, extent) => n * extent, 1)).fill(evalScalar(s.init, env)))
        break
      case 'set':
        cellsOf(s.local, env)[position(s.local, s.at, env)] = evalScalar(s.value, env)
        break
      case 'store': {
        const { array, offset } = env.pointers.get(s.pointer)!
        array[inside(offset + evalIndex(s.index, env), array)] = evalScalar(s.value, env)
        break
      }
      case 'if':
        runBody(evalScalar(s.when, env) !== 0 ? s.then : s.else, env)
        break
      case 'while':
        while (evalScalar(s.when, env) !== 0) runBody(s.body, env)
        break
    }
  }
}

const cellsOf = (local: Local, env: Env): Float64Array => {
  const cells = env.locals.get(local)
  if (cells === undefined) throw new InternalError('reference', { expected: 'a register that was set', got: `register ${local.id}` })
  return cells
}

const position = (local: Local, at: readonly Index[], env: Env): number => {
  let flat = 0
  local.extents.forEach((extent, axis) => { flat = flat * extent + evalIndex(at[axis]!, env) })
  return flat
}

const inside = (at: number, array: TypedArray): number => {
  if (at >= 0 && at < array.length) return at
  throw new InternalError('reference', { expected: `an element of ${array.length}`, got: `element ${at}` })
}

const evalIndex = (index: Index, env: Env): number => {
  let sum = index.constant
  for (const { atom, coefficient } of index.terms) {
    switch (atom._tag) {
      case 'counter': {
        const value = env.counters.get(atom)
        if (value === undefined) throw new InternalError('reference', { expected: 'a counter in scope', got: `counter ${atom.id}` })
        sum += coefficient * value
        break
      }
      case 'div': sum += coefficient * Math.floor(evalIndex(atom.of, env) / atom.by); break
      case 'mod': {
        const x = evalIndex(atom.of, env)
        sum += coefficient * (x - atom.by * Math.floor(x / atom.by))
        break
      }
      case 'data': sum += coefficient * evalScalar(atom.value, env); break
    }
  }
  return sum
}

/** Shared nodes are computed once per evaluation: expressions are graphs, and as trees they could be exponentially large. */
const evalScalar = (root: Scalar, env: Env): number => {
  const done = new Map<Scalar, number>()
  const value = (s: Scalar): number => {
    let v = done.get(s)
    if (v === undefined) done.set(s, (v = compute(s)))
    return v
  }
  const compute = (s: Scalar): number => {
    switch (s._tag) {
      case 'const': return wrap(s.reg, s.value)
      case 'load': {
        const { array, offset } = env.pointers.get(s.pointer)!
        return wrap(s.reg, array[inside(offset + evalIndex(s.index, env), array)]!)
      }
      case 'index': return evalIndex(s.index, env)
      case 'local': return cellsOf(s.local, env)[position(s.local, s.at, env)]!
      case 'guard': return value(s.when) !== 0 ? value(s.then) : value(s.else)
      case 'op': return applyOp(s.op, s.reg, s.args[0]!.reg, s.args.map(value))
    }
  }
  return value(root)
}
