/** Recurrent cells: one step from [carry, x] to [carry, y]. Scanned over time they are recurrent networks. */
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { sigmoid, tanh } from './activations.js'
import { type DenseParams, dense } from './dense.js'
import type { Initializer } from './initializers/index.js'
import { evaluate, type Layer, type None, none, type Spec } from './layer.js'

export interface CellOptions {
  /** Of the kernels of the input and of the carry. */
  readonly kernelInit?: Initializer
  readonly recurrentKernelInit?: Initializer
  readonly biasInit?: Initializer
}
const cellOptions: Known<CellOptions> = { kernelInit: true, recurrentKernelInit: true, biasInit: true }

/** A cell: `carry` is made for inputs of a type, and has zeros. */
export interface Cell<P, C> extends Layer<P, None, readonly [carry: C, x: NDArray]> {
  initialCarry(batch: readonly number[]): C
}

/** Names of maps in the order of their keys: those that begin with `i` take the input, those with `h` the carry; true for a bias. */
type Gates = { readonly [name: string]: boolean }

const initGates = <G extends Gates>(gates: G, features: number, { kernelInit, recurrentKernelInit, biasInit }: CellOptions, key: NDArray, x: Spec<NDArray>, carry: Spec<NDArray>): { readonly [K in keyof G]: DenseParams } => {
  const names = Object.keys(gates), keys = [...split(key, names.length)]
  const made = names.map((name, i) => {
    const recurrent = name.startsWith('h'), init = recurrent ? recurrentKernelInit : kernelInit
    const layer = dense(features, { useBias: gates[name]!, ...(init === undefined ? {} : { kernelInit: init }), ...(biasInit === undefined ? {} : { biasInit }) })
    return [name, layer.init(keys[i]!, recurrent ? carry : x).params] as const
  })
  return Object.fromEntries(made) as { readonly [K in keyof G]: DenseParams } // one entry per name
}

const affine = (params: DenseParams, x: NDArray): NDArray => dense(params.kernel.shape[1]!).apply(params, none, x, evaluate)[0]

const LSTM = { ii: false, if: false, ig: false, io: false, hi: true, hf: true, hg: true, ho: true } as const
export type LSTMParams = { readonly [K in keyof typeof LSTM]: DenseParams }
export type LSTMCarry = readonly [c: NDArray, h: NDArray]

/**
 * i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b); c′ = f·c + i·g, h′ = o·tanh c′. The carry is [c, h], the output h′.
 *
 * Source: Hochreiter & Schmidhuber (1997); `flax.linen.LSTMCell`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const cell = nn.lstmCell(3), carry = cell.initialCarry([2])
 * const { params, state } = cell.init(random.key(0), [[nn.spec([2, 3]), nn.spec([2, 3])], nn.spec([2, 4])])
 * cell.apply(params, state, [carry, np.ones([2, 4])], nn.evaluate)[0][1].shape // => [2,3]
 * ```
 */
export const lstmCell = required('lstmCell', 1, (features: number, options: CellOptions = {}): Cell<LSTMParams, LSTMCarry> => ({
  initialCarry: batch => [np.zeros([...batch, features]), np.zeros([...batch, features])],
  init: (key, [carry, x]) => ({ params: initGates(LSTM, features, options, key, x, carry[1]), state: none, out: [carry, carry[1]] }),
  apply: (p, state, [[c, h], x]) => {
    const gate = (input: DenseParams, recurrent: DenseParams): NDArray => np.add(affine(input, x), affine(recurrent, h))
    const kept = np.multiply(sigmoid(gate(p.if, p.hf)), c)
    const cell = np.add(kept, np.multiply(sigmoid(gate(p.ii, p.hi)), tanh(gate(p.ig, p.hg))))
    const y = np.multiply(sigmoid(gate(p.io, p.ho)), tanh(cell))
    return [[[cell, y], y], state]
  },
}), cellOptions)

/**
 * Another name of lstmCell: what Flax does by hand here, the compiler does. Source: `flax.linen.OptimizedLSTMCell`.
 *
 * @example
 * ```ts
 * import { nn } from 'cotangent'
 * nn.optimizedLSTMCell(3).initialCarry([2])[0].shape // => [2,3]
 * ```
 */
export const optimizedLSTMCell = lstmCell

const GRU = { ir: true, iz: true, in: true, hr: false, hz: false, hn: true } as const
export type GRUParams = { readonly [K in keyof typeof GRU]: DenseParams }

/**
 * r, z = σ(W x + U h + b), n = tanh(W x + b + r·(U h + b)); h′ = (1 − z)·n + z·h, carry and output.
 *
 * Source: Cho et al. (2014); `flax.linen.GRUCell`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.gruCell(3).init(random.key(0), [nn.spec([2, 3]), nn.spec([2, 4])]).params.ir.kernel.shape // => [4,3]
 * ```
 */
export const gruCell = required('gruCell', 1, (features: number, options: CellOptions = {}): Cell<GRUParams, NDArray> => ({
  initialCarry: batch => np.zeros([...batch, features]),
  init: (key, [carry, x]) => ({ params: initGates(GRU, features, options, key, x, carry), state: none, out: [carry, carry] }),
  apply: (p, state, [h, x]) => {
    const reset = sigmoid(np.add(affine(p.ir, x), affine(p.hr, h)))
    const keep = sigmoid(np.add(affine(p.iz, x), affine(p.hz, h)))
    const next = tanh(np.add(affine(p.in, x), np.multiply(reset, affine(p.hn, h))))
    const y = np.add(np.multiply(np.subtract(1, keep), next), np.multiply(keep, h))
    return [[y, y], state]
  },
}), cellOptions)

const SIMPLE = { i: true, h: false } as const
export type SimpleCellParams = { readonly [K in keyof typeof SIMPLE]: DenseParams }

/**
 * h′ = tanh(W x + b + U h), carry and output.
 *
 * Source: Elman (1990); `flax.linen.SimpleCell`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.simpleCell(3).init(random.key(0), [nn.spec([2, 3]), nn.spec([2, 4])]).params.h.kernel.shape // => [3,3]
 * ```
 */
export const simpleCell = required('simpleCell', 1, (features: number, options: CellOptions = {}): Cell<SimpleCellParams, NDArray> => ({
  initialCarry: batch => np.zeros([...batch, features]),
  init: (key, [carry, x]) => ({ params: initGates(SIMPLE, features, options, key, x, carry), state: none, out: [carry, carry] }),
  apply: (p, state, [h, x]) => {
    const y = tanh(np.add(affine(p.i, x), affine(p.h, h)))
    return [[y, y], state]
  },
}), cellOptions)
