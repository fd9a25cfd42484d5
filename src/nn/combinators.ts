/** Layers made of layers. All are ordinary functions: what they compose, and what they are, is in their types. */
import type { LeafOf } from '../core/base/tree-type.js'
import { flatten, unflatten } from '../core/base/tree.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import { shapesEqual } from '../core/base/shape.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { toArray } from '../lax/operands.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { evaluate, type Initialized, type Layer, type LayerLike, layerOf, type None, type Spec } from './layer.js'
import { type AnyLayer, type InputOf, type LayerParams, type LayerState, modesFor, type OutputOf, type SerialParams, type SerialState } from './serial.js'

/** A layer whose types are known from elsewhere. */
type Untyped = Layer<unknown, unknown, unknown, unknown>
const untyped = (layer: AnyLayer): Untyped => layerOf(layer as LayerLike<unknown, unknown, unknown, unknown>) // the public signatures say how they fit

/**
 * A layer whose parameters and state stand under a name, so that a model's parameters read as the model does.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * const model = nn.serial(nn.named('hidden', nn.dense(4)), nn.relu, nn.named('out', nn.dense(2)))
 * model.init(random.key(0), nn.spec([1, 3])).params[2].out.kernel.shape // => [4,2]
 * ```
 */
export const named = required('named', 2, <const N extends string, P, S, I, O>(name: N, layer: Layer<P, S, I, O>): Layer<{ readonly [K in N]: P }, { readonly [K in N]: S }, I, O> => {
  const under = <T>(value: T) => ({ [name]: value }) as { readonly [K in N]: T } // N is the type of one name
  return {
    init: (key, input) => {
      const { params, state, out } = layer.init(key, input)
      return { params: under(params), state: under(state), out }
    },
    apply: (params, state, x, mode) => {
      const [y, next] = layer.apply(params[name], state[name], x, mode)
      return [y, under(next)]
    },
  }
})

/**
 * x + layer(x). The layer must give what it takes.
 *
 * Source: He et al., "Deep Residual Learning" (2015).
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.residual(nn.relu).apply({}, {}, np.array([-1, 2]), nn.evaluate)[0].tolist() // => [-1,4]
 * ```
 */
export const residual = required('residual', 1, <L extends AnyLayer>(layer: L & (OutputOf<L> extends NDArray ? (NDArray extends InputOf<L> ? unknown : { readonly 'a residual layer takes': NDArray }) : { readonly 'a residual layer gives': NDArray })): Layer<LayerParams<L>, LayerState<L>> => {
  const inner = untyped(layer) as Layer<LayerParams<L>, LayerState<L>> // arrays to arrays, by the signature
  return {
    init: (key, input) => {
      const made = inner.init(key, input)
      if (!shapesEqual(made.out.shape, input.shape)) throw new ShapeError('residual', { expected: `a layer that keeps the shape of ${formatAval(input)}`, got: formatAval(made.out) })
      return made
    },
    apply: (params, state, x, mode) => {
      const [y, next] = inner.apply(params, state, x, mode)
      return [np.add(x, y), next]
    },
  }
})

type Inputs<T extends readonly unknown[]> = { readonly [K in keyof T]: InputOf<T[K]> }
type Outputs<T extends readonly unknown[]> = { readonly [K in keyof T]: OutputOf<T[K]> }

/**
 * Every layer on its own part of the input: a tuple in, a tuple out.
 *
 * Source: stax's `parallel`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const [[a, b]] = nn.parallel(nn.relu, nn.tanh).apply([{}, {}], [{}, {}], [np.array([-1]), np.array([0])], nn.evaluate)
 * a.tolist() // => [0]
 * ```
 */
export const parallel = required('parallel', 'all', <const T extends readonly AnyLayer[]>(...layers: T): Layer<SerialParams<T>, SerialState<T>, Inputs<T>, Outputs<T>> => {
  const parts = layers.map(untyped)
  return {
    init: (key, input) => {
      const keys = parts.length === 0 ? [] : [...split(key, parts.length)]
      const specs = input as readonly Spec<unknown>[] // one spec per layer
      const made = parts.map((part, i) => part.init(keys[i]!, specs[i]!))
      return { params: made.map(m => m.params), state: made.map(m => m.state), out: made.map(m => m.out) } as unknown as Initialized<SerialParams<T>, SerialState<T>, Outputs<T>> // one entry per layer, in order
    },
    apply: (params, state, x, mode) => {
      const modes = modesFor(mode, parts.length)
      const results = parts.map((part, i) => part.apply(params[i], state[i], x[i], modes[i]!))
      return [results.map(r => r[0]), results.map(r => r[1])] as unknown as readonly [Outputs<T>, SerialState<T>] // one entry per layer, in order
    },
  }
})

type Repeated<N extends number, T, R extends readonly T[] = readonly []> = number extends N ? readonly T[] : R['length'] extends N ? R : Repeated<N, T, readonly [...R, T]>

/**
 * The input `n` times, for `parallel` branches.
 *
 * Source: stax's `FanOut`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.fanOut(2)(np.array([1])).length // => 2
 * ```
 */
export const fanOut = required('fanOut', 1, <const N extends number>(n: N): ((x: NDArray) => Repeated<N, NDArray>) => x => new Array<NDArray>(n).fill(x) as readonly NDArray[] as Repeated<N, NDArray>) // n of them

/**
 * The sum of the branches. Source: stax's `FanInSum`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.fanInSum([np.array([1, 2]), np.array([10, 20])]).tolist() // => [11,22]
 * ```
 */
export const fanInSum = required('fanInSum', 1, (xs: readonly NDArray[]): NDArray => xs.reduce((a, b) => np.add(a, b)))

/**
 * The branches side by side in the last axis. Source: stax's `FanInConcat(-1)`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.fanInConcat([np.array([1, 2]), np.array([3])]).tolist() // => [1,2,3]
 * ```
 */
export const fanInConcat = required('fanInConcat', 1, (xs: readonly NDArray[]): NDArray => np.concatenate(xs, { axis: -1 }))

/**
 * The same block `n` times in sequence, each time with parameters of its own: these are stacked along a new first axis.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.repeat(3, nn.dense(4)).init(random.key(0), nn.spec([1, 4])).params.kernel.shape // => [3,4,4]
 * ```
 */
export const repeat = required('repeat', 2, <P, S>(n: number, block: Layer<P, S>): Layer<P, S> => {
  if (!Number.isInteger(n) || n < 1) throw new ArgumentError('repeat', { expected: 'a positive whole number of repetitions', got: String(n) })
  return {
    init: (key, input) => {
      const made = [...split(key, n)].map(k => block.init(k, input))
      const { out } = made[0]!
      if (!shapesEqual(out.shape, input.shape)) throw new ShapeError('repeat', { expected: `a block that keeps the shape of ${formatAval(input)}`, got: formatAval(out) })
      return { params: stacked(made.map(m => m.params)), state: stacked(made.map(m => m.state)), out }
    },
    apply: (params, state, x, mode) => {
      const modes = modesFor(mode, n), states: S[] = []
      let y = x
      for (let i = 0; i < n; i++) {
        const [next, s] = block.apply(at(params, i), at(state, i), y, modes[i]!)
        y = next
        states.push(s)
      }
      return [y, stacked(states)]
    },
  }
})

/** Trees of one structure as one tree of stacked arrays. */
const stacked = <T>(trees: readonly T[]): T => {
  const flat = trees.map(tree => flatten<unknown>(tree))
  const [leaves, def] = flat[0]!
  return unflatten(def, leaves.map((_, i) => np.stack(flat.map(f => arrayOf(f[0][i]))))) as T // the structure of the first
}

const at = <T>(tree: T, i: number): T => {
  const [leaves, def] = flatten<unknown>(tree)
  return unflatten(def, leaves.map(leaf => np.index(arrayOf(leaf), i))) as T // the same structure
}

const arrayOf = (leaf: unknown): NDArray => toArray('repeat', leaf)

/**
 * The function (params, x) => y of a layer without state, as evaluation computes it.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.stateless(nn.dense(1))({ kernel: np.array([[2], [3]]) }, np.array([1, 1])).tolist() // => [5]
 * ```
 */
export const stateless = required('stateless', 1, <P, S, I, O>(layer: Layer<P, S, I, O> & ([LeafOf<S>] extends [never] ? unknown : { readonly 'a stateless layer has no state': None })): ((params: P, x: I) => O) => {
  // a state without arrays is empty, and so is whatever part of it a layer looks up
  const empty: S = new Proxy({}, { get: () => empty }) as S
  return (params, x) => layer.apply(params, empty, x, evaluate)[0]
})
