/** Layers one after the other. */
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { split } from '../random/index.js'
import { type Initialized, type Layer, type LayerLike, type Mode, type None, type Spec, layerOf } from './layer.js'

/** What every layer is, whatever its types; functions too. */
export type AnyLayer =
  | { init(key: NDArray, input: never): Initialized<unknown, unknown, unknown>; apply(params: never, state: never, x: never, mode: Mode): readonly [unknown, unknown] }
  | ((x: never) => unknown)

// Functions first: they have a method `apply` too.
export type InputOf<L> = L extends (x: infer I) => unknown ? I : L extends { apply(params: never, state: never, x: infer I, mode: Mode): unknown } ? I : never
export type OutputOf<L> = L extends (x: never) => infer O ? O : L extends { apply(params: never, state: never, x: never, mode: Mode): readonly [infer O, unknown] } ? O : never
export type LayerParams<L> = L extends { init(key: NDArray, input: never): Initialized<infer P, unknown, unknown> } ? P : None
export type LayerState<L> = L extends { init(key: NDArray, input: never): Initialized<unknown, infer S, unknown> } ? S : None

type First<T extends readonly unknown[]> = T extends readonly [infer A, ...unknown[]] ? A : never
type Last<T extends readonly unknown[]> = T extends readonly [...unknown[], infer A] ? A : never

/** Each layer takes what the one before gives: where it does not, its place in the list is an error. */
type Chained<T extends readonly unknown[]> = T extends readonly [infer A, infer B, ...infer Rest]
  ? readonly [A, ...(OutputOf<A> extends InputOf<B> ? Chained<readonly [B, ...Rest]> : readonly [{ readonly 'this layer takes': InputOf<B>; readonly 'but gets': OutputOf<A> }, ...Rest])]
  : T

export type SerialParams<T extends readonly unknown[]> = { readonly [K in keyof T]: LayerParams<T[K]> }
export type SerialState<T extends readonly unknown[]> = { readonly [K in keyof T]: LayerState<T[K]> }

/**
 * The layers in sequence; parameters and state are the tuples of theirs. Plain functions are layers without parameters.
 *
 * Source: stax's `serial`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const model = nn.serial(nn.dense(8), nn.relu, nn.dense(2))
 * const { params, state } = model.init(random.key(0), nn.spec([1, 3]))
 * model.apply(params, state, np.ones([4, 3]), nn.evaluate)[0].shape // => [4,2]
 * ```
 */
export const serial = required('serial', 'all', <const T extends readonly AnyLayer[]>(...layers: T & Chained<T>): Layer<SerialParams<T>, SerialState<T>, InputOf<First<T>>, OutputOf<Last<T>>> => {
  const parts = (layers as readonly AnyLayer[]).map(l => layerOf(l as LayerLike<unknown, unknown, unknown, unknown>)) // Chained has checked how they fit
  return {
    init: (key, input) => {
      const keys = parts.length === 0 ? [] : [...split(key, parts.length)]
      const params: unknown[] = []
      const state: unknown[] = []
      let spec: Spec<unknown> = input
      parts.forEach((part, i) => {
        const made = part.init(keys[i]!, spec)
        params.push(made.params)
        state.push(made.state)
        spec = made.out
      })
      return { params, state, out: spec } as unknown as Initialized<SerialParams<T>, SerialState<T>, OutputOf<Last<T>>> // one entry per layer, in order
    },
    apply: (params, state, x, mode) => {
      const next: unknown[] = []
      const modes = modesFor(mode, parts.length)
      let value: unknown = x
      parts.forEach((part, i) => {
        const [y, s] = part.apply((params as readonly unknown[])[i], (state as readonly unknown[])[i], value, modes[i]!) // tuples with one entry per layer
        value = y
        next.push(s)
      })
      return [value, next] as unknown as readonly [OutputOf<Last<T>>, SerialState<T>] // the last layer's output, one state per layer
    },
  }
})

/** In training every layer gets a key of its own. */
export const modesFor = (mode: Mode, count: number): readonly Mode[] => {
  if (mode._tag === 'eval' || count === 0) return new Array<Mode>(count).fill(mode)
  return [...split(mode.key, count)].map(key => ({ _tag: 'train', key }))
}
