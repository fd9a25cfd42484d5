import fc from 'fast-check'
import { expect, it } from 'vitest'
import { interpret } from '../../../../src/core/compile/reference/interpret.js'
import { checkLoopProgram } from '../../../../src/core/ir/loop/check.js'
import { addIndex, divIndex, freshCounter, type Index, indexConst, indexOf, type IndexVar, modIndex, scaleIndex } from '../../../../src/core/ir/loop/index-expr.js'
import type { Stmt } from '../../../../src/core/ir/loop/kernel.js'
import { printProgram } from '../../../../src/core/ir/loop/print.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import * as s from '../../../../src/core/ir/loop/scalar.js'
import type { Local, Scalar } from '../../../../src/core/ir/loop/scalar.js'
import { f32, load, local, pointer, read, set, store, zero } from '../loop-programs.js'
import { emitters } from './emitters.js'

const size = 48

interface Scope {
  readonly counters: readonly IndexVar[]
  readonly values: readonly Local[]
  readonly cells: readonly Local[]
}

/** A random kernel: loops of every kind, registers and memory that change, conditions, and expressions used again later. */
const randomProgram = (seed: number): Program => {
  let state = seed
  const random = (n: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) % n
  }
  const pick = <A>(xs: readonly A[]): A => xs[random(xs.length)]!
  const x = pointer(), y = pointer(), z = pointer()
  const old: { readonly scope: Scope; readonly value: Scalar }[] = []
  const visible = (from: Scope, to: Scope): boolean => [...from.counters, ...from.values, ...from.cells].every(v => ([...to.counters, ...to.values, ...to.cells] as readonly unknown[]).includes(v))

  const index = ({ counters }: Scope): Index => {
    let sum = indexConst(random(9))
    for (const c of counters) if (random(3) > 0) sum = addIndex(sum, scaleIndex(indexOf(c), pick([1, 1, 2, 5, -3, 16])))
    return modIndex(random(4) === 0 ? divIndex(sum, pick([2, 3, 4])) : sum, size)
  }
  const tileIndex = (l: Local): readonly Index[] => l.extents.map(n => indexConst(random(n)))
  const condition = (scope: Scope, depth: number): Scalar => {
    const made = random(2) === 0 ? s.lt(s.fromIndex(index(scope)), s.constant('i32', random(size))) : s.lt(scalar(scope, depth - 1), scalar(scope, depth - 1))
    return made
  }
  const scalar = (scope: Scope, depth: number): Scalar => {
    const reusable = old.filter(o => visible(o.scope, scope))
    if (reusable.length > 0 && random(3) === 0) return pick(reusable).value
    const value = fresh(scope, depth)
    if (value._tag === 'op' || value._tag === 'guard') old.push({ scope, value })
    return value
  }
  const fresh = (scope: Scope, depth: number): Scalar => {
    if (depth <= 0 || random(4) === 0) {
      switch (random(5)) {
        case 0: return f32(pick([0, -0, 1, 0.3, -7]))
        case 1: return scope.values.length === 0 ? load(x, index(scope)) : read(pick(scope.values))
        case 2: {
          if (scope.cells.length === 0) return load(y, index(scope))
          const cell = pick(scope.cells)
          return read(cell, ...tileIndex(cell))
        }
        case 3: return load(pick([y, z]), index(scope))
        default: return load(x, index(scope))
      }
    }
    const a = scalar(scope, depth - 1), b = scalar(scope, depth - 1)
    switch (random(7)) {
      case 0: return s.guard(condition(scope, depth - 1), a, b)
      case 1: return s.select(condition(scope, depth - 1), a, b)
      case 2: return s.sub(a, b)
      case 3: return s.add(a, a)
      case 4: return s.max(a, b)
      case 5: return s.mul(a, s.constant('f32', 0.5))
      default: return s.add(a, b)
    }
  }
  const block = (scope: Scope, depth: number, count: number): readonly Stmt[] => {
    let here = scope
    const out: Stmt[] = []
    for (let i = 0; i < count; i++) {
      const kind = random(depth > 0 ? 10 : 6)
      if (kind <= 1) out.push(store(pick([y, y, z]), index(here), scalar(here, 3)))
      else if (kind === 2) {
        const l = local('f32')
        out.push({ _tag: 'let', local: l, value: scalar(here, 3) })
        here = { ...here, values: [...here.values, l] }
      } else if (kind === 3) {
        const l = local('f32', pick([[], [2], [2, 3]]))
        out.push({ _tag: 'cells', local: l, init: scalar(here, 1) })
        here = { ...here, cells: [...here.cells, l] }
      } else if (kind <= 5) {
        if (here.cells.length === 0) continue
        const cell = pick(here.cells)
        if (cell.extents.length === 0 || random(2) === 0) out.push(set(cell, scalar(here, 3), ...tileIndex(cell)))
        else {
          const counters = cell.extents.map(freshCounter)
          const inner = { ...here, counters: [...here.counters, ...counters] }
          const body: Stmt = set(cell, s.add(read(cell, ...counters.map(c => indexOf(c))), scalar(inner, 2)), ...counters.map(c => indexOf(c)))
          out.push(counters.reduceRight<Stmt>((b, c) => ({ _tag: 'for', counter: c, from: zero, to: indexConst(c.extent), step: 1, mode: pick(['unroll', 'vector']), body: [b] }), body))
        }
      } else if (kind === 6) {
        const c = freshCounter(1 + random(4))
        const body = block({ ...here, counters: [...here.counters, c] }, depth - 1, 3)
        out.push({ _tag: 'for', counter: c, from: random(4) === 0 ? indexConst(1) : zero, to: indexConst(c.extent), step: 1 + random(2), mode: pick(['serial', 'serial', 'unroll']), body })
      } else if (kind === 7) out.push({ _tag: 'if', when: condition(here, 2), then: block(here, depth - 1, 2), else: random(2) === 0 ? [] : block(here, depth - 1, 2) })
      else if (kind === 8) out.push(...unrolled(here))
      else {
        const n = local('i32')
        const body = block(here, depth - 1, 2)
        out.push({ _tag: 'cells', local: n, init: s.constant('i32', 0) }, { _tag: 'while', when: s.lt(read(n), s.constant('i32', 1 + random(3))), body: [...body, set(n, s.add(read(n), s.constant('i32', 1)))] })
      }
    }
    return out
  }
  /** Iterations side by side: over neighbours in memory and in tiles, single and double, with what may keep them from being lanes. */
  const unrolled = (scope: Scope): readonly Stmt[] => {
    const c = freshCounter(pick([4, 5, 8]))
    const inner: Scope = { ...scope, counters: [...scope.counters, c] }
    const reg = pick(['f32', 'f32', 'f64'] as const)
    const tile = local(reg, pick([[8], [2, 8], [8, 1]])), other = local(reg, [8])
    const here = (l: Local, from: Index = indexOf(c)): readonly Index[] => l.extents.map(n => (n === 8 ? from : indexConst(random(n))))
    const near = (): Index => addIndex(indexConst(random(size - 16)), scaleIndex(indexOf(c), pick([1, 1, 1, 1, 0, 2])))
    const lets: Local[] = []
    const value = (depth: number): Scalar => {
      if (depth <= 0) {
        switch (random(8)) {
          case 0: return s.convert(reg, scalar(inner, 1))
          case 1: return s.convert(reg, s.fromIndex(near()))
          case 2: case 3: {
            const l = pick([tile, other])
            return read(l, ...here(l))
          }
          case 4: return read(other, pick([indexConst(random(8)), indexOf(c)]))
          case 5: return lets.length === 0 ? s.constant(reg, 3) : read(pick(lets))
          default: return s.convert(reg, load(pick([x, x, y, z]), near()))
        }
      }
      const a = value(depth - 1), b = value(depth - 1)
      return random(6) === 0 ? s.select(s.lt(a, b), b, pick([a, s.constant(reg, 0)])) : pick([s.add, s.sub, s.max])(a, b)
    }
    const body = Array.from({ length: 1 + random(3) }, (): Stmt => {
      switch (random(4)) {
        case 0: return store(pick([y, y, z]), near(), s.convert('f32', value(2)))
        case 1: {
          const l = local(reg), statement: Stmt = { _tag: 'let', local: l, value: value(1) }
          lets.push(l)
          return statement
        }
        default: {
          const l = pick([tile, other])
          return set(l, value(2), ...here(l))
        }
      }
    })
    const after = freshCounter(8)
    const loop: Stmt = { _tag: 'for', counter: c, from: random(4) === 0 ? indexConst(1) : zero, to: indexConst(c.extent), step: 1, mode: 'unroll', body }
    const again: Stmt = { _tag: 'for', counter: freshCounter(3), from: zero, to: indexConst(3), step: 1, mode: 'serial', body: [loop] }
    return [
      { _tag: 'cells', local: tile, init: s.constant(reg, 0.5) }, { _tag: 'cells', local: other, init: s.constant(reg, -1) },
      pick([loop, again]),
      { _tag: 'for', counter: after, from: zero, to: indexConst(8), step: 1, mode: 'unroll', body: [store(z, indexOf(after), s.convert('f32', s.add(read(tile, ...here(tile, indexOf(after))), read(other, indexOf(after)))))] },
    ]
  }
  const outer = freshCounter(3)
  const body = block({ counters: [outer], values: [], cells: [] }, 3, 6)
  return {
    inputs: 1, outputs: 2, scratchBytes: 0,
    buffers: [0, 1, 2].map(id => ({ id, element: 'float32', length: size, place: { _tag: id === 0 ? 'input' : 'output', position: id === 0 ? 0 : id - 1 } })),
    kernels: [{ name: 'random', pointers: [x, y, z], outer, order: 'serial', body }],
    steps: [{ _tag: 'run', kernel: 0, extent: 3, views: [0, 1, 2].map(buffer => ({ buffer, offset: zero })) }],
  }
}

it.each(emitters)('$name does what the reference does, whatever changes in between', ({ run }) => {
  fc.assert(fc.property(fc.integer(), seed => {
    const program = checkLoopProgram(randomProgram(seed))
    const x = Float32Array.from({ length: size }, (_, i) => Math.sin(i) * 3)
    const expected = [new Float32Array(size).fill(1), new Float32Array(size)], found = expected.map(a => a.slice())
    interpret(program, [x, ...expected])
    run(program, [x, ...found])
    found.forEach((a, i) => expect([...a], printProgram(program)).toEqual([...expected[i]!]))
  }), { numRuns: 300 })
}, 60_000)

it.each(emitters)('$name leaves out loops of no iterations among lanes', ({ run }) => {
  const x = pointer(), y = pointer(), outer = freshCounter(1), lane = freshCounter(4), never = freshCounter(1)
  const none: Stmt = { _tag: 'for', counter: never, from: indexConst(1), to: indexConst(1), step: 1, mode: 'serial', body: [store(y, indexOf(lane), f32(5))] }
  const body: readonly Stmt[] = [{ _tag: 'for', counter: lane, from: zero, to: indexConst(4), step: 1, mode: 'unroll', body: [store(y, indexOf(lane), load(x, indexOf(lane))), none] }]
  const program = checkLoopProgram({
    inputs: 1, outputs: 1, scratchBytes: 0,
    buffers: [0, 1].map(id => ({ id, element: 'float32', length: 4, place: { _tag: id === 0 ? 'input' : 'output', position: 0 } })),
    kernels: [{ name: 'lanes', pointers: [x, y], outer, order: 'serial', body }],
    steps: [{ _tag: 'run', kernel: 0, extent: 1, views: [0, 1].map(buffer => ({ buffer, offset: zero })) }],
  })
  const found = new Float32Array(4)
  run(program, [Float32Array.of(1, 2, 3, 4), found])
  expect([...found]).toEqual([1, 2, 3, 4])
})
