/** The exported function: it reads the table of buffers, runs the steps in order, and calls kernels in blocks. */
import { type Index, type IndexVar, rangeOf } from '../../../ir/loop/index-expr.js'
import type { Program, Step, View } from '../../../ir/loop/program.js'
import { elementArrays } from '../../runtime/element-arrays.js'
import { type Code, type FunctionBody, type ValueType, concat } from './encoder.js'
import { block, br, brIf, call, i32, i32Const, ifElse, load, local, loop, memoryCopy } from './instructions.js'

/** `kernels[k]`: the function of kernel k; `hosts`: those of the host's calls. Parameters: the table (a byte address per buffer) and the start of scratch. */
export const emitDriver = (program: Program, kernels: readonly number[], hosts: ReadonlyMap<Step, number>): FunctionBody => {
  const locals: ValueType[] = []
  const fresh = (): number => {
    locals.push('i32')
    return 1 + locals.length
  }
  const counters = new Map<IndexVar, number>()
  /** The locals of a run in blocks, which all runs share: an engine takes 50,000 locals, and programs may be long. */
  const blockLocals: number[] = []
  const shared = (i: number): number => (blockLocals[i] ??= fresh())
  const log2 = (buffer: number): number => Math.log2(elementArrays[program.buffers[buffer]!.element].BYTES_PER_ELEMENT)

  const index = ({ constant, terms }: Index): Code => {
    const parts = terms.map(({ atom, coefficient }) => {
      const times = (x: Code): Code => (coefficient === 1 ? x : concat([x, i32Const(coefficient), i32.mul]))
      switch (atom._tag) {
        case 'counter': return times(local.get(counters.get(atom)!))
        case 'div': {
          const shifted = offsetToNatural(atom.of, atom.by)
          return times(concat([index(shifted.index), i32Const(atom.by), i32.divU, i32Const(shifted.quotients), i32.sub]))
        }
        case 'mod': return times(concat([index(offsetToNatural(atom.of, atom.by).index), i32Const(atom.by), i32.remU]))
        case 'data': return i32Const(0) // steps know no scalars
      }
    })
    return concat([i32Const(constant), ...parts.map(p => concat([p, i32.add]))])
  }
  /** Where a buffer begins, in bytes. */
  const start = (buffer: number): Code => {
    const { place } = program.buffers[buffer]!
    return place._tag === 'scratch' ? concat([local.get(1), i32Const(place.offset ?? 0), i32.add]) : concat([local.get(0), load.i32(4 * buffer)])
  }
  /** In elements, as kernels take it. */
  const pointer = ({ buffer, offset }: View): Code => concat([start(buffer), i32Const(log2(buffer)), i32.shrU, index(offset), i32.add])
  const bytes = (view: View): Code => concat([pointer(view), i32Const(log2(view.buffer)), i32.shl])

  const steps = (all: readonly Step[]): Code => concat(all.map(step))
  const step = (s: Step): Code => {
    switch (s._tag) {
      case 'run': return run(s)
      case 'copy': return concat([bytes(s.to), bytes(s.from), i32Const(s.length << log2(s.from.buffer)), memoryCopy])
      case 'loop': {
        if (s.trips === 0) return []
        const n = fresh()
        counters.set(s.counter, n)
        const last = s.reverse ? concat([local.get(n), i32Const(0), i32.geS]) : concat([local.get(n), i32Const(s.trips), i32.ltS])
        return concat([i32Const(s.reverse ? s.trips - 1 : 0), local.set(n), loop(concat([steps(s.body), local.get(n), i32Const(s.reverse ? -1 : 1), i32.add, local.set(n), last, brIf(0)]))])
      }
      case 'while': {
        const n = fresh()
        counters.set(s.counter, n)
        const body = concat([steps(s.cond), bytes(s.predicate), load.u8(0), i32.eqz, brIf(1), steps(s.body), local.get(n), i32Const(1), i32.add, local.set(n), br(0)])
        return concat([i32Const(0), local.set(n), block(loop(body)), steps(s.exit)])
      }
      case 'host': return concat([...[...s.operands, ...s.results].map(({ view }) => bytes(view)), call(hosts.get(s)!)])
      case 'branch': {
        const chosen = fresh()
        return concat([bytes(s.selector), load.i32(0), local.set(chosen), ...s.branches.map((b, i) => concat([local.get(chosen), i32Const(i), i32.eq, ifElse(steps(b), [])]))])
      }
    }
  }

  /** Blocks of a kernel's iterations are separate calls: code that the engine improves meanwhile is used from the next on. */
  const run = (s: Extract<Step, { readonly _tag: 'run' }>): Code => {
    const views = s.views.map(pointer)
    if (s.extent === 0) return []
    const size = Math.max(1, Math.ceil(s.extent / BLOCKS))
    if (size === s.extent || s.extent < 2 || program.kernels[s.kernel]!.order === 'serial') return concat([i32Const(0), i32Const(s.extent), ...views, call(kernels[s.kernel]!)])
    const lo = shared(0), hi = shared(1), origins = views.map((_, i) => shared(2 + i))
    const lines = Math.ceil(size / 64) * 64
    const turn = size > 64 && lines < s.extent ? lines : size
    return concat([
      ...views.flatMap((v, i) => [v, local.set(origins[i]!)]),
      i32Const(0), local.set(lo),
      loop(concat([
        local.get(lo), i32Const(turn), i32.add, local.set(hi),
        local.get(lo), concat([local.get(hi), i32Const(s.extent), local.get(hi), i32Const(s.extent), i32.ltS, [0x1b]]),
        ...origins.map(o => local.get(o)), call(kernels[s.kernel]!),
        local.get(hi), local.tee(lo), i32Const(s.extent), i32.ltS, brIf(0),
      ])),
    ])
  }

  return { type: { params: ['i32', 'i32'], results: [] }, locals, code: steps(program.steps) }
}

const BLOCKS = 16

/** An index with a multiple of `by` added, so that it is never negative and unsigned division rounds it down. */
const offsetToNatural = (of: Index, by: number): { readonly index: Index; readonly quotients: number } => {
  const { min } = rangeOf(of)
  const quotients = min >= 0 || !Number.isFinite(min) ? 0 : Math.ceil(-min / by)
  return { index: { constant: of.constant + quotients * by, terms: of.terms }, quotients }
}
