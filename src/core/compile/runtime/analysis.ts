/** What a loop program costs, counted from its loops. */
import type { Index } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import type { BufferDecl, Program, Step } from '../../ir/loop/program.js'
import type { Scalar } from '../../ir/loop/scalar.js'
import { elementArrays } from './element-arrays.js'
import type { CostAnalysis, MemoryAnalysis } from './executable.js'
import { heapHighWater } from './heap.js'

interface Cost {
  flops: number
  bytes: number
}

interface Total extends Cost {
  /** Places where a kernel is run. */
  runs: number
}

const knownCosts = new WeakMap<Program, readonly Cost[]>()

/** Of one iteration of each kernel. */
const kernelCosts = (program: Program): readonly Cost[] => {
  let costs = knownCosts.get(program)
  if (costs === undefined) {
    costs = program.kernels.map(({ body }) => {
      const cost = { flops: 0, bytes: 0 }
      addBody(body, 1, cost)
      return cost
    })
    knownCosts.set(program, costs)
  }
  return costs
}

/** Operations and bytes of one iteration of each kernel. */
export const kernelWork = (program: Program): readonly number[] => kernelCosts(program).map(({ flops, bytes }) => flops + bytes)

export const costOf = (program: Program): CostAnalysis => {
  const perIteration = kernelCosts(program)
  const total = { flops: 0, bytes: 0, runs: 0 }
  addSteps(program.steps, 1, perIteration, program.buffers, total)
  return { flops: total.flops, bytesAccessed: total.bytes, kernels: total.runs }
}

const addSteps = (steps: readonly Step[], times: number, kernels: readonly Cost[], buffers: readonly BufferDecl[], total: Total): void => {
  const inside = (body: readonly Step[], more: number): void => addSteps(body, times * more, kernels, buffers, total)
  for (const s of steps) {
    switch (s._tag) {
      case 'run': {
        const { flops, bytes } = kernels[s.kernel]!
        total.flops += times * s.extent * flops
        total.bytes += times * s.extent * bytes
        total.runs++
        break
      }
      case 'copy': total.bytes += 2 * times * s.length * elementArrays[buffers[s.from.buffer]!.element].BYTES_PER_ELEMENT; break
      case 'loop': inside(s.body, s.trips); break
      case 'while':
        inside(s.cond, 1)
        inside(s.body, 1)
        inside(s.exit, 1)
        break
      case 'host': for (const { view, length } of [...s.operands, ...s.results]) total.bytes += times * length * elementArrays[buffers[view.buffer]!.element].BYTES_PER_ELEMENT; break
      case 'branch': for (const branch of s.branches) inside(branch, 1 / s.branches.length)
    }
  }
}

const addBody = (body: readonly Stmt[], times: number, total: Cost): void => {
  for (const s of body) {
    switch (s._tag) {
      case 'for': addBody(s.body, times * Math.max(0, Math.ceil(span(s.from, s.to) / s.step)), total); break
      case 'let': case 'set': addScalar(s.value, times, total); break
      case 'cells': addScalar(s.init, times, total); break
      case 'store':
        addScalar(s.value, times, total)
        total.bytes += times * elementArrays[s.pointer.element].BYTES_PER_ELEMENT
        break
      case 'if':
        addScalar(s.when, times, total)
        addBody(s.then, times, total)
        addBody(s.else, times, total)
        break
      case 'while':
        addScalar(s.when, times, total)
        addBody(s.body, times, total)
    }
  }
}

/** The number of trips when the bounds are known, else the counter's share of them. */
const span = (from: Index, to: Index): number => {
  let n = to.constant - from.constant
  for (const t of to.terms) n += t.coefficient * middle(t.atom)
  for (const t of from.terms) n -= t.coefficient * middle(t.atom)
  return n
}

const middle = (atom: Index['terms'][number]['atom']): number => ('extent' in atom ? (atom.extent - 1) / 2 : atom._tag === 'mod' ? (atom.by - 1) / 2 : span({ constant: 0, terms: [] }, atom.of) / atom.by)

const addScalar = (root: Scalar, times: number, total: Cost): void => {
  const seen = new Set<Scalar>()
  const visit = (s: Scalar): void => {
    if (seen.has(s)) return
    seen.add(s)
    switch (s._tag) {
      case 'load': total.bytes += times * elementArrays[s.pointer.element].BYTES_PER_ELEMENT; return
      case 'guard':
        visit(s.when)
        visit(s.then)
        visit(s.else)
        return
      case 'op':
        if (s.reg === 'f32' || s.reg === 'f64') total.flops += s.op === 'mulAdd' ? 2 * times : times
        for (const a of s.args) visit(a)
        return
      case 'const': case 'index': case 'local': return
    }
  }
  visit(root)
}

/** Whether some products are added without being rounded: the sums of register tiles. */
export const hasFusedProducts = ({ kernels }: Program): boolean => kernels.some(({ body }) => fuses(body))

const fuses = (body: readonly Stmt[]): boolean =>
  body.some(s => {
    switch (s._tag) {
      case 'set': return s.value._tag === 'op' && s.value.op === 'mulAdd'
      case 'for': case 'while': return fuses(s.body)
      case 'if': return fuses(s.then) || fuses(s.else)
      case 'let': case 'cells': case 'store': return false
    }
  })

export const memoryOf = ({ buffers, scratchBytes }: Program): MemoryAnalysis => {
  const bytes = { input: 0, output: 0, scratch: 0 }
  for (const { element, length, place } of buffers) bytes[place._tag] += length * elementArrays[element].BYTES_PER_ELEMENT
  return { argumentBytes: bytes.input, outputBytes: bytes.output, temporaryBytes: scratchBytes, temporaryBytesWithoutReuse: bytes.scratch, heapHighWaterBytes: heapHighWater() }
}
