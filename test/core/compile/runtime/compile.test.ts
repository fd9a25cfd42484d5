import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Aval } from '../../../../src/core/base/aval.js'
import type { TypedArray } from '../../../../src/core/base/dtype.js'
import { compile } from '../../../../src/core/compile/runtime/compile.js'
import { Storage } from '../../../../src/core/compile/runtime/storage.js'
import { structuralKey } from '../../../../src/core/compile/runtime/structural-key.js'
import type { Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { add, mul } from '../../../../src/core/ops/arithmetic.js'
import { reshape } from '../../../../src/core/ops/reshape.js'
import { traceJaxpr } from '../../../../src/core/trace/builder.js'
import type { NDArray } from '../../../../src/core/trace/ndarray.js'
import { customJvp } from '../../../../src/transforms/custom-jvp.js'

const f32 = (...shape: readonly number[]): Aval => ({ shape, dtype: 'float32', weakType: false })
const program = (avals: readonly Aval[], f: (...xs: readonly NDArray[]) => readonly NDArray[]): Jaxpr => traceJaxpr('stage', 'test', avals, xs => f(...xs)).jaxpr
const storage = (...xs: readonly number[]): Storage => Storage.of('float32', Float32Array.from(xs))
const values = (s: Storage): readonly number[] => [...s.typed()]

describe('compile', () => {
  const sumOfProduct = (): Jaxpr => program([f32(3), f32(3)], (x, y) => [add(mul(x!, y!), x!)])

  it('runs, on both backends', () => {
    for (const backend of ['js', 'reference'] as const) {
      const [out] = compile(sumOfProduct(), { backend }).run([storage(1, 2, 3), storage(4, 5, 6)])
      expect(values(out!)).toEqual([5, 12, 21])
    }
  })

  it('compiles equal programs once, and different ones apart', () => {
    expect(compile(sumOfProduct())).toBe(compile(sumOfProduct()))
    expect(compile(sumOfProduct(), { backend: 'reference' })).not.toBe(compile(sumOfProduct()))
    expect(compile(sumOfProduct(), { splats: [true] })).not.toBe(compile(sumOfProduct()))
    const other = program([f32(3), f32(3)], (x, y) => [add(mul(x!, y!), y!)])
    expect(structuralKey(other)).not.toBe(structuralKey(sumOfProduct()))
  })

  it('compiles calls with rules of their own once, whichever trace they come from', () => {
    const ruled = customJvp((x: NDArray) => mul(x, x), ([x], [t]) => [x, t])
    const once = (): Jaxpr => program([f32(3)], x => [ruled(x!)])
    expect(compile(once())).toBe(compile(once()))
  })

  it('takes a number for an input whose elements are all equal', () => {
    const run = compile(sumOfProduct(), { splats: [false, true] })
    expect(values(run.run([storage(1, 2, 3), 10])[0]!)).toEqual([11, 22, 33])
    expect(values(run.run([storage(1, 2, 3), 0.5])[0]!)).toEqual([1.5, 3, 4.5])
  })

  it('returns inputs and repeated results without copying them', () => {
    const jaxpr = program([f32(4)], x => {
      const y = add(x!, x!)
      return [reshape(x!, [2, 2]), y, reshape(y, [4, 1])]
    })
    const x = storage(1, 2, 3, 4)
    const [same, y, again] = compile(jaxpr).run([x])
    expect(same).toBe(x)
    expect(again).toBe(y)
    expect(values(y!)).toEqual([2, 4, 6, 8])
    expect(same!.isShared && y!.isShared).toBe(true)
  })

  it('consumes donated inputs and gives their memory to later results', () => {
    const n = 5000
    const run = compile(program([f32(n)], x => [add(x!, x!)]))
    let x = Storage.of('float32', new Float32Array(n).fill(1))
    const memories = new Set<TypedArray['buffer']>()
    for (let i = 0; i < 10; i++) {
      memories.add(x.typed().buffer)
      const [next] = run.run([x], [true])
      expect(x.isConsumed).toBe(true)
      x = next!
    }
    expect(x.typed()[n - 1]).toBe(1024)
    expect(memories.size).toBe(2)
  })

  it('moves a donated input that is a result', () => {
    const x = storage(1, 2)
    const [y] = compile(program([f32(2)], a => [a!])).run([x], [true])
    expect(x.isConsumed).toBe(true)
    expect(values(y!)).toEqual([1, 2])
  })

  it('does not take memory that somebody else still holds', () => {
    const x = storage(1, 2)
    x.share()
    compile(program([f32(2)], a => [add(a!, a!)])).run([x], [true])
    expect(values(x)).toEqual([1, 2])
  })

  it('says what it costs', () => {
    const run = compile(sumOfProduct())
    expect(run.costAnalysis().flops).toBe(6)
    expect(run.memoryAnalysis()).toMatchObject({ argumentBytes: 24, outputBytes: 12 })
    expect(run.text()).toContain('function run(buffers')
    expect(run.text('loops')).toContain('steps')
  })
})

describe('under a policy that forbids generated code', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('programs run in the reference interpreter', () => {
    vi.stubGlobal('Function', function Forbidden() {
      throw new EvalError('Code generation from strings disallowed for this context')
    })
    const [out] = compile(program([f32(7)], x => [mul(mul(x!, x!), x!)])).run([storage(1, 2, 3, 4, 5, 6, 7)])
    expect(values(out!)).toEqual([1, 8, 27, 64, 125, 216, 343])
  })
})
