/** Loops of independent iterations, long enough for several copies of the body at once, as emitters with vectors make them. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { interpret } from '../../../../src/core/compile/reference/interpret.js'
import { checkLoopProgram } from '../../../../src/core/ir/loop/check.js'
import { addIndex, freshCounter, type Index, indexConst, indexOf, scaleIndex } from '../../../../src/core/ir/loop/index-expr.js'
import type { Stmt } from '../../../../src/core/ir/loop/kernel.js'
import { printProgram } from '../../../../src/core/ir/loop/print.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import * as s from '../../../../src/core/ir/loop/scalar.js'
import type { Reg, Scalar } from '../../../../src/core/ir/loop/scalar.js'
import { load, pointer, store, zero } from '../loop-programs.js'
import { emitters } from './emitters.js'

const LONGEST = 300
/** Room for every index below: two elements an iteration, rows two apart. */
const size = 3 * LONGEST

/** Where an iteration reads and writes: by a step of its own, from a place of its own. */
interface Walk {
  readonly from: number
  readonly step: number
}

/** Guarded by a magnitude, which vectors ask of the bits. */
const exceeding = (p: Scalar, q: Scalar): Scalar => s.guard(s.gt(s.abs(p), s.constant(p.reg, 2.5)), s.mul(p, q), s.add(p, q))

type Draw = <A>(from: fc.Arbitrary<A>) => A

const walk = fc.constantFrom<Walk>({ from: 0, step: 1 }, { from: 5, step: 1 }, { from: 3, step: 2 }, { from: LONGEST, step: -1 })
const reading = fc.oneof(walk, fc.constant<Walk>({ from: 7, step: 0 }))

const independent = (draw: Draw): Program => {
  const x = pointer(), whole = pointer('int32'), y = pointer(), z = pointer('float64')
  const outermost = draw(fc.boolean())
  const outer = freshCounter(outermost ? LONGEST : 2), inner = freshCounter(LONGEST)
  const counter = outermost ? outer : inner
  const at = ({ from, step }: Walk): Index => addIndex(addIndex(indexConst(from), scaleIndex(indexOf(counter), step)), outermost ? zero : scaleIndex(indexOf(outer), 2))
  const ofY = draw(walk), ofZ = draw(walk)
  const values: Scalar[] = []
  const value = (reg: 'f32' | 'f64', depth: number): Scalar => {
    if (depth === 0) {
      switch (draw(fc.nat(5))) {
        case 0: return s.constant(reg, draw(fc.constantFrom(0, 0.3, -7)))
        case 1: return s.convert(reg, s.fromIndex(at(draw(walk))))
        case 2: return s.convert(reg, load(whole, at(draw(reading))))
        // The only element of what the loop writes that an iteration may read is its own.
        case 3: return s.convert(reg, load(y, at(ofY)))
        default: return s.convert(reg, load(x, at(draw(reading))))
      }
    }
    if (values.length > 0 && draw(fc.nat(4)) === 0) return s.convert(reg, draw(fc.constantFrom(...values)))
    const a = value(reg, depth - 1), b = value(draw(fc.constantFrom(reg, 'f32')), depth - 1), c = s.convert(reg, b)
    const made = draw(fc.constantFrom(s.add, s.sub, s.mul, s.max, (p: Scalar, q: Scalar) => s.select(s.lt(p, q), q, s.abs(p)), (p: Scalar, q: Scalar) => s.guard(s.lt(p, q), s.sqrt(s.abs(q)), p), exceeding))(a, c)
    values.push(made)
    return made
  }
  const written = (reg: Reg & ('f32' | 'f64')): Scalar => value(reg, draw(fc.integer({ min: 1, max: 5 })))
  const body = Array.from({ length: draw(fc.integer({ min: 1, max: 3 })) }, (): Stmt => {
    if (draw(fc.boolean())) return store(y, at(ofY), written('f32'))
    return store(z, at(ofZ), written('f64'))
  })
  const first = draw(fc.nat(3)), last = draw(fc.integer({ min: 250, max: LONGEST }))
  const loop: Stmt = { _tag: 'for', counter: inner, from: indexConst(first), to: indexConst(last), step: 1, mode: 'vector', body }
  return {
    inputs: 2, outputs: 2, scratchBytes: 0,
    buffers: (['float32', 'int32', 'float32', 'float64'] as const).map((element, id) => ({ id, element, length: size, place: { _tag: id < 2 ? 'input' : 'output', position: id % 2 } })),
    kernels: [{ name: 'independent', pointers: [x, whole, y, z], outer, order: outermost ? 'parallel' : 'serial', body: outermost ? body : [loop] }],
    steps: [{ _tag: 'run', kernel: 0, extent: outermost ? LONGEST : 2, views: [0, 1, 2, 3].map(buffer => ({ buffer, offset: zero })) }],
  }
}

it.each(emitters)('$name does in several copies at once what the reference does one by one', ({ run }) => {
  fc.assert(fc.property(fc.gen(), draw => {
    const program = checkLoopProgram(independent(from => draw(() => from)))
    const x = Float32Array.from({ length: size }, (_, i) => (i % 97 === 0 ? Number.NaN : i % 89 === 0 ? -Infinity : Math.sin(i) * 3)), whole = Int32Array.from({ length: size }, (_, i) => (i * 7919) % 1000)
    const expected = [new Float32Array(size).fill(1), new Float64Array(size)] as const, found = [expected[0].slice(), expected[1].slice()] as const
    interpret(program, [x, whole, ...expected])
    run(program, [x, whole, ...found])
    found.forEach((a, i) => expect([...a], printProgram(program)).toEqual([...expected[i]!]))
  }), { numRuns: 200, endOnFailure: true })
}, 60_000)
