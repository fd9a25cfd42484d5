import { describe, expect, it } from 'vitest'
import { allocate, type TypedArray } from '../../../../src/core/base/dtype.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { hasFusedProducts } from '../../../../src/core/compile/runtime/analysis.js'
import { fusedMultiplyAdd, setFusedMultiplyAdd } from '../../../../src/core/compile/runtime/fused-multiply-add.js'
import { hasRelaxedSimd } from '../../../../src/core/compile/runtime/wasm-engine.js'
import { fusedMachine, type Machine, vectorMachine } from '../../../../src/core/compile/schedule/blocking.js'
import { elementArrays } from '../../../../src/core/compile/runtime/element-arrays.js'
import type { Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { jit, np, random, setBackend } from '../../../../src/index.js'
import * as t from '../test-primitives.js'
import { allowedUlps, lastPlace } from './allowed-ulps.js'
import { emitters } from './emitters.js'

type Float = keyof (typeof allowedUlps)['contraction']

/** Whether the emitters differ at all: where the engine has the instruction. */
const relaxed = hasRelaxedSimd()
const [javaScript, webAssembly] = emitters

const numbers = (length: number, seed: number, dtype: Float): TypedArray =>
  new elementArrays[dtype](length).map((_, i) => ((Math.sin(i * 12.9898 + seed) * 43758.5453) % 1) * 10 ** (i % 3))

const matrix = (dtype: Float, rows: number, columns: number) => ({ shape: [rows, columns], dtype, weakType: false })

const product = (dtype: Float, [m, n, k]: readonly [number, number, number], { ta = false, tb = false } = {}): Jaxpr =>
  t.program([matrix(dtype, ...((ta ? [k, m] : [m, k]) as [number, number])), matrix(dtype, ...((tb ? [n, k] : [k, n]) as [number, number]))], (apply, x, y) => [apply(t.dot, [x, y], { ta, tb })])

const run = (jaxpr: Jaxpr, machine: Machine, emitter: (typeof emitters)[number], inputs: readonly TypedArray[]): TypedArray => {
  const program = lowerJaxpr(jaxpr, { fuse: true, machine })
  const { aval } = jaxpr.outputs[0]!
  const out = allocate(aval.dtype, aval.shape.reduce((n, extent) => n * extent, 1))
  emitter.run(program, program.buffers.map(({ place, element, length }) => (place._tag === 'input' ? inputs[place.position]! : place._tag === 'output' ? out : new elementArrays[element](length))))
  return out
}

const sizes = [[64, 64, 64], [37, 45, 150], [6, 8, 2000], [61, 20, 700], [256, 10, 300], [5, 300, 100]] as const

describe('products that are added without being rounded', () => {
  describe.each(['float32', 'float64'] as const)('of %s', dtype => {
    it.each(sizes)('%i × %i over %i are within the table', (m, n, k) => {
      for (const ta of [false, true]) for (const tb of [false, true]) {
        const jaxpr = product(dtype, [m, n, k], { ta, tb })
        const inputs = jaxpr.inputs.map(({ aval }, i) => numbers(aval.shape[0]! * aval.shape[1]!, i, dtype))
        const expected = run(jaxpr, vectorMachine, javaScript!, inputs)
        expect(run(jaxpr, fusedMachine, javaScript!, inputs), 'JavaScript rounds them, whatever the tile').toEqual(expected)
        if (!relaxed) continue
        const magnitudes = run(jaxpr, vectorMachine, javaScript!, inputs.map(x => x.map(Math.abs)))
        const found = run(jaxpr, fusedMachine, webAssembly!, inputs)
        found.forEach((y, i) => expect(Math.abs(y - expected[i]!) / lastPlace(magnitudes[i]!, dtype)).toBeLessThanOrEqual(allowedUlps.contraction[dtype]))
      }
    })
  })

  it.runIf(relaxed)('are exact where rounding is', () => {
    const jaxpr = product('float32', [64, 64, 64])
    const inputs = [0, 1].map(seed => Float32Array.from({ length: 64 * 64 }, (_, i) => ((i * 31 + seed * 17) % 64) - 32))
    expect(run(jaxpr, fusedMachine, webAssembly!, inputs)).toEqual(run(jaxpr, vectorMachine, javaScript!, inputs))
  })

  it('are those of large float contractions alone', () => {
    const fuses = (jaxpr: Jaxpr, machine: Machine): boolean => hasFusedProducts(lowerJaxpr(jaxpr, { fuse: true, machine }))
    expect(fuses(product('float32', [64, 64, 64]), fusedMachine)).toBe(true)
    expect(fuses(product('float32', [64, 64, 64]), vectorMachine)).toBe(false)
    expect(fuses(product('float32', [16, 16, 16]), fusedMachine)).toBe(false)
    expect(fuses(t.program([t.i32(64, 64), t.i32(64, 64)], (apply, x, y) => [apply(t.dot, [x, y], { ta: false, tb: false })]), fusedMachine)).toBe(false)
  })

  it('are rounded when they are turned off, as on every other backend', () => {
    const x = random.normal(random.key(0), [90, 80]), y = random.normal(random.key(1), [90, 80])
    const f = jit((a: typeof x, b: typeof y) => np.matmul(a, np.transpose(b)))
    const on = (backend: 'js' | 'wasm'): TypedArray => {
      setBackend(backend)
      return f(x, y).toTypedArray()
    }
    setFusedMultiplyAdd(false)
    expect(fusedMultiplyAdd()).toBe(false)
    expect(on('wasm')).toEqual(on('js'))
    setFusedMultiplyAdd(true)
    expect(fusedMultiplyAdd()).toBe(relaxed)
    setBackend('wasm')
  })
})
