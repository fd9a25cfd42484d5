import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Aval } from '../../../../src/core/base/aval.js'
import { compile } from '../../../../src/core/compile/runtime/compile.js'
import { setHeapBudget } from '../../../../src/core/compile/runtime/heap.js'
import { Storage } from '../../../../src/core/compile/runtime/storage.js'
import { engine } from '../../../../src/core/compile/runtime/wasm-engine.js'
import { add, mul } from '../../../../src/core/ops/arithmetic.js'
import { reshape } from '../../../../src/core/ops/reshape.js'
import { traceJaxpr } from '../../../../src/core/trace/builder.js'

const n = 20_000
const aval: Aval = { shape: [n], dtype: 'float32', weakType: false }
const jaxpr = traceJaxpr('stage', 'test', [aval, aval], ([x, y]) => [add(mul(x!, 2), y!), reshape(y!, [2, n / 2]), add(x!, y!)]).jaxpr
const programs = { wasm: compile(jaxpr, { backend: 'wasm' }), js: compile(jaxpr, { backend: 'js' }) }

/** What the program does to arrays of `x` and `y` everywhere: element i is `x + i` before. */
const model = (x: number, y: number): readonly number[] => [2 * x + y, y, x + y]

type Command =
  | { readonly _tag: 'make'; readonly value: number }
  | { readonly _tag: 'run'; readonly backend: 'wasm' | 'js'; readonly x: number; readonly y: number; readonly donateX: boolean; readonly donateY: boolean }
  | { readonly _tag: 'drop'; readonly at: number }
  | { readonly _tag: 'share'; readonly at: number }

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('make' as const), value: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant('run' as const), backend: fc.constantFrom('wasm' as const, 'wasm' as const, 'js' as const), x: fc.nat(), y: fc.nat(), donateX: fc.boolean(), donateY: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant('drop' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant('share' as const), at: fc.nat() }) },
)

interface Live {
  readonly storage: Storage
  readonly value: number
}

const uniform = (storage: Storage): number => {
  const elements = storage.typed()
  return elements.every((x: number) => x === elements[0]) ? elements[0]! : Number.NaN
}

const check = (commands: readonly Command[]): void => {
  let live: readonly Live[] = [1, 2].map(value => ({ storage: Storage.of('float32', new Float32Array(n).fill(value)), value }))
  for (const c of commands) {
    switch (c._tag) {
      case 'make': live = [...live, { storage: Storage.of('float32', new Float32Array(n).fill(c.value)), value: c.value }]; break
      case 'drop': live = live.length > 2 ? live.filter((_, i) => i !== c.at % live.length) : live; break
      case 'share': live[c.at % live.length]!.storage.share(); break
      case 'run': {
        const x = live[c.x % live.length]!, y = live[c.y % live.length]!
        const apart = x.storage !== y.storage // an array passed twice is not donated: jit refuses it
        const results = programs[c.backend].run([x.storage, y.storage], [c.donateX && apart, c.donateY && apart])
        const values = model(x.value, y.value)
        live = [...live.filter(a => !a.storage.isConsumed), ...results.map((storage, i) => ({ storage, value: values[i]! }))].slice(-12)
        if (apart && c.donateX && !x.storage.isShared) expect(x.storage.isConsumed).toBe(true)
      }
    }
    // Reading is no use of the heap, so that it leaves the order of eviction alone.
    for (const { storage, value } of live) expect(uniform(storage)).toBe(Math.fround(value))
  }
}

describe('the heap', () => {
  it.each([1, 250_000, 1_000_000])('keeps every live array intact with a budget of %d bytes', budget => {
    setHeapBudget(budget)
    fc.assert(fc.property(fc.array(command, { minLength: 5, maxLength: 25 }), check), { numRuns: 10 })
    expect(programs.wasm.memoryAnalysis().heapHighWaterBytes).toBeGreaterThan(4 * n) // the programs did run there
  })

  it('keeps arrays that are read through a view correct after it has grown', () => {
    setHeapBudget(2 ** 30)
    const big: Aval = { shape: [2 ** 20], dtype: 'float32', weakType: false }
    const double = compile(traceJaxpr('stage', 'test', [big], ([x]) => [add(x!, x!)]).jaxpr, { backend: 'wasm' })
    let x = Storage.of('float32', new Float32Array(2 ** 20).fill(1))
    const all: Storage[] = []
    for (let i = 0; i < 10; i++) {
      all.push(x)
      x = double.run([x])[0]!
    }
    all.forEach((s, i) => expect(s.typed()[2 ** 20 - 1]).toBe(2 ** i))
  })
})

describe('a memory that cannot grow', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('is a clear error that loses nothing', async () => {
    const { Memory, Module, Instance } = engine!
    vi.stubGlobal('WebAssembly', { Module, Instance, Memory: function Small(size: { readonly initial: number }) { return new Memory({ ...size, maximum: 100 }) } })
    vi.resetModules()
    // a part of the library, which takes less time to load again than the whole
    const [{ jit }, { add, mul }, { OutOfMemoryError }, { arrayOf }] = await Promise.all([
      import('../../../../src/transforms/jit.js'),
      import('../../../../src/core/ops/arithmetic.js'),
      import('../../../../src/core/base/errors.js'),
      import('../../../../src/testing/arrays.js'),
    ])
    const ones = (length: number): ReturnType<typeof arrayOf> => arrayOf({ shape: [length], dtype: 'float32', weakType: false }, new Float32Array(length).fill(1))
    const every = (x: ReturnType<typeof arrayOf>, value: number): boolean => x.toTypedArray().every(y => y === value)
    const twice = jit((x: ReturnType<typeof arrayOf>) => mul(add(x, 1), 2))
    const small = ones(100_000)
    const kept = Array.from({ length: 30 }, (_, i) => twice(add(small, i))) // more than fits
    const large = ones(1_000_000)
    expect(() => twice(large)).toThrow(OutOfMemoryError)
    expect(() => twice(large)).toThrow(/output of 1000000 float32 \(3\.8 MiB\)/)
    kept.forEach((x, i) => expect(every(x, 2 * (2 + i))).toBe(true))
    expect(every(twice(small), 4)).toBe(true)
    expect(every(large, 1)).toBe(true)
  })
})
