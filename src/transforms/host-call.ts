/** Calls of functions of the host as operations: they see the arrays of their operands while the program runs. */
import { type Aval, formatAval, sameType } from '../core/base/aval.js'
import { boolean, dtype, list, nullable, shape, string, struct } from '../core/base/codec.js'
import * as codec from '../core/base/codec.js'
import { NotDifferentiableError, ShapeError, UnsupportedError } from '../core/base/errors.js'
import { insertAxes } from '../core/base/shape.js'
import { Storage } from '../core/compile/runtime/storage.js'
import { opaqueCodec } from '../core/ir/opaque.js'
import type { Batch, Opaque, Primitive, Value } from '../core/ir/primitive.js'
import { repeatFront } from '../core/ops/batching.js'
import { reshape } from '../core/ops/reshape.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { NDArray, typedOf } from '../core/trace/ndarray.js'
import { batchedAval } from './batch-program.js'
import { scanP } from './scan-primitive.js'
import { avalOf } from './traced-call.js'

/** A function of the host on flat lists. */
export type ArrayFunction = (xs: readonly NDArray[]) => readonly NDArray[]

/** How a batch is called: example by example, or at once with operands that lack the axis given one of size 1, or repeated. */
export type VmapMethod = 'sequential' | 'expandDims' | 'broadcastAll'

export type HostCall = {
  readonly name: string
  /** An `ArrayFunction`. */
  readonly host: Opaque
  readonly results: readonly { readonly shape: Aval['shape']; readonly dtype: Aval['dtype']; readonly weakType: boolean }[]
  readonly vmapMethod: VmapMethod | null
}

const params = struct({
  name: string,
  host: opaqueCodec,
  results: list(struct({ shape, dtype, weakType: boolean })),
  vmapMethod: nullable(codec.literal('sequential', 'expandDims', 'broadcastAll')),
})

export const functionOf = ({ host }: HostCall): ArrayFunction => host.value as ArrayFunction // made from one, by everybody who binds

const checkResults = ({ name, results }: HostCall, ys: readonly NDArray[]): void => {
  const fits = ys.length === results.length && ys.every((y, i) => sameType(y, results[i]!))
  if (!fits) throw new ShapeError(name, { expected: `a function that returns ${results.map(formatAval).join(', ')}, as announced`, got: ys.map(formatAval).join(', ') })
}

/** The batch as a loop over its examples. */
const oneByOne = (self: Primitive<HostCall>, size: number, xs: readonly Value[], batched: readonly boolean[], p: HostCall): readonly Value[] => {
  const consts = xs.filter((_, i) => !batched[i]), sequences = xs.filter((_, i) => batched[i])
  const slices = sequences.map(x => ({ ...avalOf(x), shape: x.shape.slice(1) }))
  const { jaxpr, captured } = traceJaxpr('stage', p.name, [...consts.map(avalOf), ...slices], all => {
    const some = [...all.slice(0, consts.length)], others = [...all.slice(consts.length)]
    return bind(self, batched.map(b => (b ? others : some).shift()!), p)
  })
  return bind(scanP, [...captured, ...consts, ...sequences], { jaxpr, consts: captured.length + consts.length, carry: 0, length: size, reverse: false })
}

const batchRule = (self: () => Primitive<HostCall>): Batch<HostCall> => (axis, xs, batched, p) => {
  switch (p.vmapMethod) {
    case null:
      throw new UnsupportedError(p.name, { expected: 'to be told how to call the function for a batch', got: 'vmap', hint: "{ vmapMethod: 'sequential' } calls it for every example; 'expandDims' and 'broadcastAll' once, with the batch in front" })
    case 'sequential':
      return oneByOne(self(), axis.size, xs, batched, p)
    case 'expandDims': case 'broadcastAll': {
      const whole = xs.map((x, i) => (batched[i] ? x : p.vmapMethod === 'broadcastAll' ? repeatFront(axis, x) : reshape(x, insertAxes(x.shape, [0]))))
      return bind(self(), whole, { ...p, results: p.results.map(a => batchedAval(a, axis)) })
    }
  }
}

const hostCall = (name: string, effects: Primitive['effects'], ad: Primitive<HostCall>['ad']): Primitive<HostCall> => {
  const self: Primitive<HostCall> = {
    name,
    arity: 'variadic',
    params,
    type: (_xs, { results }) => results,
    ad,
    batch: batchRule(() => self),
    lower: {
      _tag: 'host',
      host: (xs, p) => (operands, results) => {
        const ys = functionOf(p)(xs.map((x, i) => new NDArray(x, { _tag: 'stored', storage: Storage.of(x.dtype, operands[i]!) })))
        checkResults(p, ys)
        ys.forEach((y, i) => results[i]!.set(typedOf(y)))
      },
    },
    effects,
  }
  return self
}

const silent: Primitive<HostCall>['ad'] = { _tag: 'zero', why: 'it looks at values and gives none back' }

const opaqueToDerivatives: Primitive<HostCall>['ad'] = {
  _tag: 'smooth',
  jvp: (_xs, _ts, { name }) => {
    throw new NotDifferentiableError(name, { expected: 'values that carry no derivative', got: 'a function of the host, whose derivative nobody knows', hint: 'give a function that calls it a customJvp or customVjp, or pass lax.stopGradient(x)' })
  },
}

export const debugCallbackP = hostCall('debug_callback', 'unordered', silent)
export const orderedDebugCallbackP = hostCall('ordered_debug_callback', 'ordered', silent)
/** May be called any number of times, or not at all. */
export const pureCallbackP = hostCall('pure_callback', 'none', opaqueToDerivatives)
export const ioCallbackP = hostCall('io_callback', 'unordered', opaqueToDerivatives)
export const orderedIoCallbackP = hostCall('ordered_io_callback', 'ordered', opaqueToDerivatives)
