/** The exported function: it reads the table of buffers, runs the steps in order, and calls kernels in blocks. */
import { type Index, type IndexVar, rangeOf } from '../../../ir/loop/index-expr.js'
import type { Program, Step, View } from '../../../ir/loop/program.js'
import { isPerThread, ownScratchBytes } from '../../memory/plan.js'
import { elementArrays } from '../../runtime/element-arrays.js'
import { type Code, type FunctionBody, type ValueType, concat } from './encoder.js'
import { block, br, brIf, call, i32, i32Const, ifElse, load, local, loop, memoryCopy, select } from './instructions.js'

type Run = Extract<Step, { readonly _tag: 'run' }>

/** Whether the iterations of a kernel are worth being divided among threads. */
export type SharedStep = (step: Run) => boolean

export interface Callees {
  /** The function of kernel k. */
  readonly kernels: readonly number[]
  /** Those of the host's calls. */
  readonly hosts: ReadonlyMap<Step, number>
  /** Several threads run the same driver, each its share of the shared kernels, and meet at the barrier after every step. */
  readonly team: { readonly isShared: SharedStep; readonly barrier: number } | null
}

/** Parameters. */
const TABLE = 0 // a byte address per buffer
const SCRATCH = 1
/** Of a team only. */
const THREAD = 2
const THREADS = 3

export const emitDriver = (program: Program, { kernels, hosts, team }: Callees): FunctionBody => {
  const params: readonly ValueType[] = team === null ? ['i32', 'i32'] : ['i32', 'i32', 'i32', 'i32']
  const locals: ValueType[] = []
  const fresh = (): number => {
    locals.push('i32')
    return params.length - 1 + locals.length
  }
  const counters = new Map<IndexVar, number>()
  /** The locals of a run in blocks, which all runs share: an engine takes 50,000 locals, and programs may be long. */
  const blockLocals: number[] = []
  const shared = (i: number): number => (blockLocals[i] ??= fresh())
  const own = ownScratchBytes(program)
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
    if (place._tag !== 'scratch') return concat([local.get(TABLE), load.i32(4 * buffer)])
    const planned = concat([local.get(SCRATCH), i32Const(place.offset ?? 0), i32.add])
    return team !== null && isPerThread(program.buffers[buffer]!) ? concat([planned, local.get(THREAD), i32Const(own), i32.mul, i32.add]) : planned
  }
  /** In elements, as kernels take it. */
  const pointer = ({ buffer, offset }: View): Code => concat([start(buffer), i32Const(log2(buffer)), i32.shrU, index(offset), i32.add])
  const bytes = (view: View): Code => concat([pointer(view), i32Const(log2(view.buffer)), i32.shl])

  /** Steps of a team that only its first thread takes. */
  const isSolo = (s: Step): boolean => {
    switch (s._tag) {
      case 'run': return team === null || program.kernels[s.kernel]!.order === 'serial' || !team.isShared(s)
      case 'copy': case 'host': return true
      case 'loop': return s.body.every(isSolo)
      case 'while': return [s.cond, s.body, s.exit].every(list => list.every(isSolo))
      case 'branch': return s.branches.every(list => list.every(isSolo))
    }
  }
  const barrier = (): Code => (team === null ? [] : concat([local.get(THREADS), i32Const(1), i32.gtS, ifElse(call(team.barrier), [])]))

  /** Ends with all threads at the same place. */
  const together = (all: readonly Step[]): Code => {
    const parts: Code[] = []
    for (let i = 0; i < all.length; ) {
      const from = i
      while (i < all.length && isSolo(all[i]!)) i++
      if (i > from) parts.push(local.get(THREAD), i32.eqz, ifElse(concat(all.slice(from, i).map(s => step(s, alone))), []), barrier())
      else {
        parts.push(step(all[i]!, together))
        if (all[i++]!._tag === 'run') parts.push(barrier())
      }
    }
    return concat(parts)
  }
  const alone = (all: readonly Step[]): Code => concat(all.map(s => step(s, alone)))

  /** `inside`: how the steps that a step holds are taken. */
  const step = (s: Step, inside: (all: readonly Step[]) => Code): Code => {
    // No thread may go on and overwrite what others have not read yet.
    const fence = inside === together ? barrier() : []
    switch (s._tag) {
      case 'run': return inside === together ? runShare(s) : run(s)
      case 'copy': return concat([bytes(s.to), bytes(s.from), i32Const(s.length << log2(s.from.buffer)), memoryCopy])
      case 'loop': {
        if (s.trips === 0) return []
        const n = fresh()
        counters.set(s.counter, n)
        const last = s.reverse ? concat([local.get(n), i32Const(0), i32.geS]) : concat([local.get(n), i32Const(s.trips), i32.ltS])
        return concat([i32Const(s.reverse ? s.trips - 1 : 0), local.set(n), loop(concat([inside(s.body), local.get(n), i32Const(s.reverse ? -1 : 1), i32.add, local.set(n), last, brIf(0)]))])
      }
      case 'while': {
        const n = fresh(), ended = fresh()
        counters.set(s.counter, n)
        const test = concat([bytes(s.predicate), load.u8(0), i32.eqz, local.set(ended), fence, local.get(ended), brIf(1)])
        const body = concat([inside(s.cond), test, inside(s.body), local.get(n), i32Const(1), i32.add, local.set(n), br(0)])
        return concat([i32Const(0), local.set(n), block(loop(body)), inside(s.exit)])
      }
      case 'host': return concat([...[...s.operands, ...s.results].map(({ view }) => bytes(view)), call(hosts.get(s)!)])
      case 'branch': {
        const chosen = fresh()
        return concat([bytes(s.selector), load.i32(0), local.set(chosen), fence, ...s.branches.map((b, i) => concat([local.get(chosen), i32Const(i), i32.eq, ifElse(inside(b), [])]))])
      }
    }
  }

  const run = (s: Run): Code => {
    if (s.extent === 0) return []
    const views = s.views.map(pointer)
    const whole = program.kernels[s.kernel]!.order === 'serial' || s.extent < 2
    if (whole) return concat([i32Const(0), i32Const(s.extent), ...views, call(kernels[s.kernel]!)])
    return concat([i32Const(0), local.set(shared(0)), i32Const(s.extent), local.set(shared(1)), inBlocks(s, views)])
  }

  /** The same shares whatever came before, in whole cache lines where there are many. */
  const runShare = (s: Run): Code => {
    if (s.extent === 0) return []
    const lo = shared(0), end = shared(1), piece = shared(2)
    const line = s.extent >= 4096 ? 64 : 1
    const smaller = (a: Code, b: Code): Code => concat([a, b, a, b, i32.ltS, select])
    const extent = i32Const(s.extent)
    const pieces = concat([i32Const(s.extent - 1), local.get(THREADS), i32.divU, i32Const(line), i32.divU, i32Const(1), i32.add, i32Const(line), i32.mul, local.set(piece)])
    return concat([
      pieces,
      concat([local.get(piece), local.get(THREAD), i32.mul, local.set(lo)]), smaller(local.get(lo), extent), local.set(lo),
      concat([local.get(lo), local.get(piece), i32.add, local.set(end)]), smaller(local.get(end), extent), local.set(end),
      local.get(lo), local.get(end), i32.ltS, ifElse(inBlocks(s, s.views.map(pointer)), []),
    ])
  }

  /**
   * Iterations from the first shared local to the second, of which there are some. Blocks of them are separate calls: code
   * that the engine improves meanwhile is used from the next on.
   */
  const inBlocks = (s: Run, views: readonly Code[]): Code => {
    const size = Math.ceil(s.extent / BLOCKS)
    const lines = Math.ceil(size / 64) * 64
    const turn = size > 64 && lines < s.extent ? lines : size
    const lo = shared(0), end = shared(1), hi = shared(2), origins = views.map((_, i) => shared(3 + i))
    return concat([
      ...views.flatMap((v, i) => [v, local.set(origins[i]!)]),
      loop(concat([
        local.get(lo), i32Const(turn), i32.add, local.set(hi),
        local.get(lo), concat([local.get(hi), local.get(end), local.get(hi), local.get(end), i32.ltS, select]),
        ...origins.map(o => local.get(o)), call(kernels[s.kernel]!),
        local.get(hi), local.tee(lo), local.get(end), i32.ltS, brIf(0),
      ])),
    ])
  }

  return { type: { params, results: [] }, locals, code: team === null ? alone(program.steps) : together(program.steps) }
}

const BLOCKS = 16

/** An index with a multiple of `by` added, so that it is never negative and unsigned division rounds it down. */
const offsetToNatural = (of: Index, by: number): { readonly index: Index; readonly quotients: number } => {
  const { min } = rangeOf(of)
  const quotients = min >= 0 || !Number.isFinite(min) ? 0 : Math.ceil(-min / by)
  return { index: { constant: of.constant + quotients * by, terms: of.terms }, quotients }
}
