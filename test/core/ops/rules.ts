/** The rules of one primitive held against its own forward values, in the reference interpreter. */
import { expect } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { wordsPerElement } from '../../../src/core/base/dtype.js'
import { sizeOf } from '../../../src/core/base/shape.js'
import type { Params, Primitive, Tangent, Value } from '../../../src/core/ir/primitive.js'
import { isShared, repeatFront } from '../../../src/core/ops/batching.js'
import { bind } from '../../../src/core/trace/bind.js'
import { traceJaxpr } from '../../../src/core/trace/builder.js'
import { splat } from '../../../src/core/trace/eval-jaxpr.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { type Operand, operand, type Result, runJaxpr, runPrimitive } from './run-primitive.js'

/** The results of a function of arrays. */
export const runFunction = (f: (xs: readonly NDArray[]) => readonly Value[], operands: readonly Operand[]): readonly Result[] => {
  const { jaxpr } = traceJaxpr('stage', 'test', operands.map(x => aval(x.shape, x.dtype)), xs => f(xs) as readonly NDArray[]) // NDArray is the only Value
  return runJaxpr(jaxpr, operands)
}

/** Whole numbers, so that sums and products are exact. */
export const some = (shape: readonly number[], seed = 1): Operand => operand('float32', Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed * 11) % 19) - 9), shape)

const stackOperands = (xs: readonly Operand[]): Operand => operand(xs[0]!.dtype, xs.flatMap(x => x.data), [xs.length, ...xs[0]!.shape])

/** Every choice of batched operands agrees with running the examples one by one. `examples` are lists of operands. */
export const checkBatch = <P extends Params>(primitive: Primitive<P>, examples: readonly (readonly Operand[])[], params: P): void => {
  const count = examples[0]!.length, size = examples.length
  for (let mask = 1; mask < 2 ** count; mask++) {
    const batched = Array.from({ length: count }, (_, i) => (mask & (2 ** i)) !== 0)
    const one = (b: number): readonly Operand[] => batched.map((is, i) => examples[is ? b : 0]![i]!)
    const operands = batched.map((is, i) => (is ? stackOperands(examples.map(e => e[i]!)) : examples[0]![i]!))
    const got = runFunction(xs => primitive.batch({ size, name: null }, xs, batched, params).map(y => (isShared(y) ? repeatFront({ size, name: null }, y.value) : y)), operands)
    const expected = examples.map((_, b) => runPrimitive(primitive, one(b), params))
    got.forEach((y, r) => {
      expect(y.aval.shape, `shape with ${batched.join()}`).toEqual([size, ...expected[0]![r]!.aval.shape])
      expect(y.data, `batch with ${batched.join()}`).toEqual(expected.flatMap(e => e[r]!.data))
    })
  }
}

const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0)

/** `⟨ct, f(t)⟩ = ⟨fᵀ(ct), t⟩` in the float operands, all of them and each alone. */
export const checkAdjoint = <P extends Params>(primitive: Primitive<P>, operands: readonly Operand[], params: P): void => {
  const { ad } = primitive
  if (ad._tag !== 'linear') throw new TypeError(`${primitive.name} is not linear`)
  const floats = operands.flatMap((x, i) => (x.dtype === 'float32' ? [i] : []))
  for (const unknown of [floats, ...floats.map(i => [i])]) {
    const ts = operands.map((x, i) => (x.dtype === 'float32' && !unknown.includes(i) ? operand(x.dtype, x.data.map(() => 0), x.shape) : x))
    const ys = runPrimitive(primitive, ts, params)
    const cts = ys.map((y, i) => some(y.aval.shape, i + 5))
    const avals = operands.map(x => aval(x.shape, x.dtype))
    const back = runFunction(
      xs => {
        const known = operands.map((_, i) => (unknown.includes(i) ? null : xs[i]!))
        const result = ad.transpose(xs.slice(operands.length), known, params, avals)
        return unknown.map(i => result[i]!)
      },
      [...ts, ...cts],
    )
    back.forEach((b, k) => expect(b.aval.shape, 'shape of a cotangent').toEqual(operands[unknown[k]!]!.shape))
    const left = cts.reduce((sum, ct, i) => sum + dot(ct.data, ys[i]!.data), 0)
    const right = unknown.reduce((sum, i, k) => sum + dot(back[k]!.data, ts[i]!.data), 0)
    expect(right, `adjoint in operands ${unknown.join()}`).toBe(left)
  }
}

/** The tangent of the result, for tangents of the operands (`null`: zero). */
export const tangentOf = <P extends Params>(primitive: Primitive<P>, operands: readonly Operand[], tangents: readonly (Operand | null)[], params: P): readonly number[] => {
  const { ad } = primitive
  if (ad._tag !== 'smooth' && ad._tag !== 'partly') throw new TypeError(`${primitive.name} has no tangents of its own`)
  const given = tangents.flatMap(t => (t === null ? [] : [t]))
  const results = runFunction(
    xs => {
      let next = operands.length
      const primals = xs.slice(0, operands.length)
      const ts = tangents.map((t): Tangent => (t === null ? null : xs[next++]!))
      return ad.jvp(primals, ts, params, bind(primitive, primals, params)).map((t, i) => t ?? splat(0, aval(primals[i]!.shape, 'float32')))
    },
    [...operands, ...given],
  )
  return results[0]!.data
}

/** The positions of a shape, in row-major order. */
export const positions = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>((all, n) => all.flatMap(at => Array.from({ length: n }, (_, i) => [...at, i])), [[]])

/** A copy with the words of element `at`. */
export const elementOf = (x: Operand | Result, at: readonly number[]): readonly number[] => {
  const { shape, dtype } = 'aval' in x ? x.aval : x
  const words = wordsPerElement(dtype)
  const flat = at.reduce((sum, i, d) => sum * shape[d]! + i, 0)
  return x.data.slice(flat * words, (flat + 1) * words)
}

/** An operand of any dtype with distinct small elements (bool: 0 and 1). */
export const sample = (dtype: Operand['dtype'], shape: readonly number[]): Operand =>
  operand(dtype, Array.from({ length: sizeOf(shape) * wordsPerElement(dtype) }, (_, i) => (dtype === 'bool' ? (i * 5 + 1) % 3 % 2 : i + 1)), shape)
