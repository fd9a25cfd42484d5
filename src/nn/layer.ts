/**
 * Layers, in the shape of stax: two functions, with state threaded through and randomness inside the mode. Parameters are a
 * plain tree; their types are inferred, so a model that does not fit together does not compile.
 */
import { formatAval } from '../core/base/aval.js'
import { ShapeError } from '../core/base/errors.js'
import { type Typed, promoteAll } from '../core/base/promote.js'
import { formatShape, type Shape } from '../core/base/shape.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type Types, evalShape } from '../transforms/make-jaxpr.js'
import { ShapeDtypeStruct } from '../transforms/shape-dtype-struct.js'

/** Training draws random numbers from a key; evaluation is deterministic. */
export type Mode = { readonly _tag: 'train'; readonly key: NDArray } | { readonly _tag: 'eval' }

/**
 * Training, with a key for dropout and its like.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const half = nn.dropout(0.5), { params, state } = half.init(random.key(0), nn.spec([4]))
 * half.apply(params, state, np.ones([4]), nn.train(random.key(1)))[0].shape // => [4]
 * half.apply(params, state, np.ones([4]), nn.evaluate)[0].tolist() // => [1,1,1,1]
 * ```
 */
export const train = required('train', 1, (key: NDArray): Mode => ({ _tag: 'train', key }))

/** Evaluation: no dropout, running statistics. */
export const evaluate: Mode = { _tag: 'eval' }

/** The type of an input: shapes and dtypes in the places of arrays. */
export type Spec<I> = Types<I>

/** No parameters, or no state. */
export type None = Readonly<Record<never, never>>
export const none: None = {}

export interface Initialized<P, S, O> {
  readonly params: P
  readonly state: S
  readonly out: Spec<O>
}

/** `init` makes parameters and state for inputs of a type; `apply` computes. Any object with these two functions is a layer. */
export interface Layer<P, S, I = NDArray, O = I> {
  init(key: NDArray, input: Spec<I>): Initialized<P, S, O>
  apply(params: P, state: S, x: I, mode: Mode): readonly [O, S]
}

export type ParamsOf<L> = L extends { init(key: NDArray, input: never): Initialized<infer P, unknown, unknown> } ? P : never
export type StateOf<L> = L extends { init(key: NDArray, input: never): Initialized<unknown, infer S, unknown> } ? S : never

/** A plain function of one value is a layer without parameters. */
export type LayerLike<P, S, I, O> = Layer<P, S, I, O> | ((x: I) => O)

/** The function as a layer; layers as they are. */
export const layerOf = <P, S, I, O>(like: LayerLike<P, S, I, O>): Layer<P, S, I, O> => {
  if (typeof like !== 'function') return like
  return {
    // P and S are empty for functions: LayerLike infers them as None
    init: (_key, input) => ({ params: none as P, state: none as S, out: outSpec(like, input) }),
    apply: (_params, state, x) => [like(x), state],
  }
}

const outSpec = <I, O>(f: (x: I) => O, input: Spec<I>): Spec<O> => evalShape(f as (x: unknown) => unknown, input) as Spec<O> // evalShape takes specs for arrays

/**
 * The spec of an array: `nn.spec([32, 784])`.
 *
 * @example
 * ```ts
 * import { nn } from 'cotangent'
 * nn.spec([32, 784]).shape // => [32,784]
 * ```
 */
export const spec = required('spec', 1, (shape: Shape, dtype: ShapeDtypeStruct['dtype'] = 'float32'): ShapeDtypeStruct => ShapeDtypeStruct(shape, dtype))

/** The spec of a result of this shape, in the dtype that the input and the parameters promote to. */
export const outOf = (input: ShapeDtypeStruct, shape: Shape, ...params: readonly Typed[]): ShapeDtypeStruct => {
  const { dtype, weakType } = promoteAll('layer', [input, ...params])
  return ShapeDtypeStruct(shape, dtype, weakType)
}

/** The size of the last axis, which layers of features need. */
export const featuresOf = (op: string, input: ShapeDtypeStruct): number => {
  const size = input.shape.at(-1)
  if (size === undefined) throw new ShapeError(op, { expected: 'an input with an axis of features (the last)', got: formatAval(input), hint: `a batch of scalars is [n, 1]; got ${formatShape(input.shape)}` })
  return size
}
