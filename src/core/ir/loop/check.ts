import { InternalError } from '../../base/errors.js'
import { accessesOf } from './accesses.js'
import { isStorable, loadedReg, operandComplaint } from './check-scalar.js'
import { countersOf, type Index, type IndexVar, rangeOf } from './index-expr.js'
import type { Kernel, Stmt } from './kernel.js'
import type { Program, Step, View } from './program.js'
import type { Local, Pointer, Scalar } from './scalar.js'

/**
 * The program itself, if it is one: registers agree, names are declared before they are used, tiles and views are used
 * within their extents, and every load and store whose range is known exactly lies inside its buffer. Throws an
 * `InternalError` that names the kernel or step.
 */
export const checkLoopProgram = (program: Program): Program => {
  const room = program.kernels.map(k => k.pointers.map(() => Infinity))
  checkSteps(program, program.steps, new Set(), room)
  program.kernels.forEach((kernel, i) => new KernelCheck(kernel, room[i]!).run())
  return program
}

const invalid = (where: string, expected: string, got: string): InternalError => new InternalError('loop program', { expected, got, path: where })

const show = ({ min, max }: { readonly min: number; readonly max: number }): string => (min === max ? String(min) : `${min} … ${max}`)

// ---- steps

/** `room[k][p]`: the fewest elements that pointer `p` of kernel `k` has before it, in any run. */
const checkSteps = (program: Program, steps: readonly Step[], counters: Set<IndexVar>, room: number[][]): void => {
  const inside = (view: View, length: number, where: string): number => {
    const buffer = program.buffers[view.buffer]
    if (buffer === undefined) throw invalid(where, `one of ${program.buffers.length} buffers`, `b${view.buffer}`)
    for (const c of countersOf(view.offset)) if (!counters.has(c)) throw invalid(where, 'counters of enclosing loops', 'a view that uses another')
    const range = rangeOf(view.offset)
    if (range.min < 0 || range.max + length > buffer.length) throw invalid(where, `a view inside ${buffer.length} elements of b${view.buffer}`, `${length} elements from ${show(range)}`)
    return buffer.length - range.max
  }
  const element = (view: View): Pointer['element'] => program.buffers[view.buffer]!.element
  const within = (counter: IndexVar, body: readonly Step[]): void => {
    counters.add(counter)
    checkSteps(program, body, counters, room)
    counters.delete(counter)
  }
  for (const s of steps) {
    switch (s._tag) {
      case 'run': {
        const kernel = program.kernels[s.kernel]
        if (kernel === undefined) throw invalid('run', `one of ${program.kernels.length} kernels`, `kernel ${s.kernel}`)
        const { name, pointers, outer, body } = kernel
        if (s.views.length !== pointers.length) throw invalid(name, `${pointers.length} views`, String(s.views.length))
        if (s.extent > outer.extent) throw invalid(name, `at most ${outer.extent} iterations`, String(s.extent))
        const { stored } = accessesOf(body)
        s.views.forEach((view, p) => {
          room[s.kernel]![p] = Math.min(room[s.kernel]![p]!, inside(view, 0, name))
          const pointer = pointers[p]!
          if (element(view) !== pointer.element) throw invalid(name, `a view of ${pointer.element}`, element(view))
          if (stored.has(pointer) && program.buffers[view.buffer]!.place._tag === 'input') throw invalid(name, 'stores to results and scratch', `a store to input b${view.buffer}`)
        })
        break
      }
      case 'copy':
        inside(s.from, s.length, 'copy')
        inside(s.to, s.length, 'copy')
        if (element(s.from) !== element(s.to)) throw invalid('copy', `a view of ${element(s.from)}`, element(s.to))
        break
      case 'loop': within(s.counter, s.body); break
      case 'while':
        within(s.counter, [...s.cond, ...s.body, ...s.exit])
        inside({ ...s.predicate, offset: { constant: s.predicate.offset.constant, terms: [] } }, 1, 'while')
        break
      case 'host':
        for (const { view, length } of [...s.operands, ...s.results]) inside(view, length, 'host')
        for (const { view } of s.results) if (program.buffers[view.buffer]!.place._tag === 'input') throw invalid('host', 'results in memory of their own', `input b${view.buffer}`)
        break
      case 'branch':
        inside(s.selector, 1, 'branch')
        for (const branch of s.branches) checkSteps(program, branch, counters, room)
    }
  }
}


// ---- kernels

class KernelCheck {
  /** Whether the counter takes every value from 0 to its extent. */
  readonly #counters = new Map<IndexVar, boolean>()
  readonly #locals = new Map<Local, 'let' | 'cells'>()

  constructor(
    readonly kernel: Kernel,
    readonly room: readonly number[],
  ) {}

  run(): void {
    this.#counters.set(this.kernel.outer, true)
    this.#body(this.kernel.body, true)
  }

  #fail(expected: string, got: string): InternalError {
    return invalid(this.kernel.name, expected, got)
  }

  /** `certain`: what is checked here runs in every iteration of its loops. */
  #body(body: readonly Stmt[], certain: boolean): void {
    const declared: Local[] = []
    for (const s of body) this.#statement(s, certain, declared)
    for (const local of declared) this.#locals.delete(local)
  }

  #statement(s: Stmt, certain: boolean, declared: Local[]): void {
    switch (s._tag) {
      case 'for': {
        this.#index(s.from)
        this.#index(s.to)
        const full = s.from.terms.length === 0 && s.from.constant === 0 && s.to.terms.length === 0 && s.to.constant === s.counter.extent && s.step === 1
        this.#counters.set(s.counter, full)
        this.#body(s.body, certain)
        this.#counters.delete(s.counter)
        return
      }
      case 'let': case 'cells': {
        const value = s._tag === 'let' ? s.value : s.init
        this.#scalar(value, certain)
        if (value.reg !== s.local.reg) throw this.#fail(`a value in ${s.local.reg}`, value.reg)
        this.#locals.set(s.local, s._tag)
        declared.push(s.local)
        return
      }
      case 'set':
        this.#scalar(s.value, certain)
        if (this.#locals.get(s.local) !== 'cells') throw this.#fail('a register declared by cells', `register ${s.local.id}`)
        if (s.value.reg !== s.local.reg) throw this.#fail(`a value in ${s.local.reg}`, s.value.reg)
        this.#tile(s.local, s.at)
        return
      case 'store':
        this.#scalar(s.value, certain)
        if (!isStorable(s.pointer, s.value.reg)) throw this.#fail(`a value in ${loadedReg(s.pointer)} for ${s.pointer.element}`, s.value.reg)
        this.#access(s.pointer, s.index, certain)
        return
      case 'if':
        this.#condition(s.when, certain)
        this.#body(s.then, false)
        this.#body(s.else, false)
        return
      case 'while':
        this.#condition(s.when, certain)
        this.#body(s.body, false)
    }
  }

  #condition(when: Scalar, certain: boolean): void {
    this.#scalar(when, certain)
    if (when.reg !== 'bool') throw this.#fail('a condition in bool', when.reg)
  }

  #access(pointer: Pointer, index: Index, certain: boolean): void {
    const p = this.kernel.pointers.indexOf(pointer)
    if (p < 0) throw this.#fail('pointers the kernel declares', `pointer ${pointer.id}`)
    this.#index(index)
    if (!certain || !index.terms.every(({ atom }) => atom._tag === 'counter' && atom.extent > 0 && this.#counters.get(atom) === true)) return
    const range = rangeOf(index)
    if (range.min < 0 || range.max >= this.room[p]!) throw this.#fail(`an index below ${this.room[p]!}`, show(range))
  }

  #tile(local: Local, at: readonly Index[]): void {
    if (at.length !== local.extents.length) throw this.#fail(`${local.extents.length} indices into a tile`, String(at.length))
    at.forEach((index, axis) => {
      this.#index(index)
      const range = rangeOf(index)
      if (range.min < 0 || range.max >= local.extents[axis]!) throw this.#fail(`an index below ${local.extents[axis]!} into a tile`, show(range))
    })
  }

  #index(index: Index): void {
    for (const { atom } of index.terms) {
      if (atom._tag === 'counter') {
        if (!this.#counters.has(atom)) throw this.#fail('counters of enclosing loops', `counter ${atom.id}`)
      } else if (atom._tag === 'data') {
        this.#scalar(atom.value, false)
        if (atom.value.reg !== 'i32') throw this.#fail('an index in i32', atom.value.reg)
      } else this.#index(atom.of)
    }
  }

  #scalar(root: Scalar, certain: boolean): void {
    const seen = new Set<Scalar>()
    const visit = (s: Scalar, sure: boolean): void => {
      if (seen.has(s)) return
      seen.add(s)
      switch (s._tag) {
        case 'const': return
        case 'index': return this.#index(s.index)
        case 'load':
          if (s.reg !== loadedReg(s.pointer)) throw this.#fail(`a load of ${s.pointer.element} in ${loadedReg(s.pointer)}`, s.reg)
          return this.#access(s.pointer, s.index, sure)
        case 'local':
          if (!this.#locals.has(s.local)) throw this.#fail('registers that were declared', `register ${s.local.id}`)
          if (s.reg !== s.local.reg) throw this.#fail(`a register in ${s.local.reg}`, s.reg)
          return this.#tile(s.local, s.at)
        case 'guard':
          visit(s.when, sure)
          visit(s.then, false)
          visit(s.else, false)
          if (s.when.reg !== 'bool' || s.then.reg !== s.reg || s.else.reg !== s.reg) throw this.#fail(`guard.${s.reg} of bool, ${s.reg}, ${s.reg}`, [s.when, s.then, s.else].map(x => x.reg).join(', '))
          return
        case 'op': {
          for (const a of s.args) visit(a, sure)
          const complaint = operandComplaint(s)
          if (complaint !== undefined) throw this.#fail(complaint, s.args.map(a => a.reg).join(', '))
        }
      }
    }
    visit(root, certain)
  }
}
