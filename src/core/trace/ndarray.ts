/**
 * The array of the library: immutable, and the one kind of value a program sees. Its representation is data, one repeated
 * number, or, while a function is being traced, a variable of the program under construction.
 */
import { type Aval, formatAval } from '../base/aval.js'
import { type DType, allocate, isFloat } from '../base/dtype.js'
import { bf16ToNumber, f16ToNumber, numberToBF16, numberToF16 } from '../base/half.js'
import { ArgumentError, AxisError, ConcretizationError, DonatedArrayError, LeakedTracerError } from '../base/errors.js'
import { type Shape, sizeOf } from '../base/shape.js'
import type { SourceLine } from '../base/source-line.js'
import type { TypedArray } from '../base/dtype.js'
import type { Storage } from '../compile/runtime/storage.js'
import type { Var } from '../ir/jaxpr.js'
import type { Params, Primitive, Value } from '../ir/primitive.js'
import { formatElements, nested } from './format.js'
import { type IndexedArray, arrayMethods } from './indexing.js'

/** A program under construction; tracers belong to one. */
export interface Builder {
  /** `stage` captures every operation inside its extent; `abstract` and `evaluate` only those on their own tracers. */
  readonly kind: 'stage' | 'abstract' | 'evaluate'
  /** What the user called: `jit`, `vmap`, `grad`, … */
  readonly name: string
  readonly depth: number
  readonly isOpen: boolean
  add(primitive: Primitive, operands: readonly NDArray[], params: Params): readonly NDArray[]
  /** The names of the inputs that a value was computed from, where they have names. */
  origins?(variable: Var): readonly string[]
}

export interface Traced {
  readonly _tag: 'traced'
  readonly builder: Builder
  readonly variable: Var
  /** The value under plain differentiation, where the function is evaluated as it is traced. */
  readonly value: NDArray | null
  readonly source: SourceLine | null
}

export type Representation =
  | { readonly _tag: 'stored'; readonly storage: Storage }
  | { readonly _tag: 'splat'; readonly value: number }
  | Traced

/** One element as JavaScript sees it: `boolean` for bool arrays, otherwise `number`. */
export type Scalar = number | boolean
export type NestedList = Scalar | readonly NestedList[]

/** Registered, so that the ESM and the CommonJS copy of the package read each other's arrays. */
const REPRESENTATION: unique symbol = Symbol.for('cotangent.representation')

export class NDArray implements Value {
  readonly shape: Shape
  readonly dtype: DType
  readonly weakType: boolean
  private readonly [REPRESENTATION]: Representation

  /** Arrays are made by `np.array`, `np.zeros` … and by operations. */
  constructor(aval: Aval, rep: Representation) {
    this.shape = aval.shape
    this.dtype = aval.dtype
    this.weakType = aval.weakType
    this[REPRESENTATION] = rep
  }

  get ndim(): number {
    return this.shape.length
  }

  get size(): number {
    return sizeOf(this.shape)
  }

  /** The one element of an array of size 1, as a number (a boolean for bool). */
  item(): Scalar {
    if (this.size !== 1) throw new ArgumentError('item', { expected: 'an array of one element', got: formatAval(this), hint: 'select an element with np.index(x, …), or read all with tolist()' })
    const rep = concreteRep(this, 'item()')
    if (rep._tag === 'splat') return this.dtype === 'bool' ? rep.value !== 0 : rep.value
    return element(this.dtype, typedOf(this), 0)
  }

  /** The elements as nested JavaScript arrays (a number or boolean for rank 0). */
  tolist(): NestedList {
    const data = readElements(this, 'tolist()')
    return nested(this.shape, i => element(this.dtype, data, i))
  }

  /** A copy of the elements in row-major order; float16 and bfloat16 as a Float32Array, bool as 0 and 1, keys as two words each. */
  toTypedArray(): TypedArray {
    const data = readElements(this, 'toTypedArray()')
    if (this.dtype !== 'float16' && this.dtype !== 'bfloat16') return data.slice()
    const widen = this.dtype === 'float16' ? f16ToNumber : bf16ToNumber
    return Float32Array.from(data, widen)
  }

  /**
   * The part of the array at an index, to be read or replaced: integers, `np.slice`, `'...'`, `null` for a new axis, integer or
   * boolean arrays. Arrays are immutable: `x.at(0).set(1)` is a new array. Source: `jax.numpy.ndarray.at`.
   *
   * @example
   * ```ts
   * import { np } from 'cotangent'
   * np.array([1, 2, 3]).at(1).set(9).tolist() // => [1,9,3]
   * np.zeros([3]).at(np.array([0, 0, 2], { dtype: 'int32' })).add(1).tolist() // => [2,0,1]
   * ```
   */
  at(...index: readonly unknown[]): IndexedArray<NDArray> {
    return arrayMethods().at(this, index)
  }

  /** The entries along axis 0, so that `const [a, b] = x` works, traced or not. */
  [Symbol.iterator](): Iterator<NDArray> {
    if (this.shape.length === 0) throw new AxisError('iteration', { expected: 'an array of rank at least 1', got: formatAval(this), hint: 'a scalar has no axis to iterate over; x.item() reads it' })
    return arrayMethods().rows(this)[Symbol.iterator]()
  }

  toString(): string {
    if (isTracer(this) && concreteValue(this) === null) return `Traced<${formatAval(this)}>`
    const data = readElements(this, 'toString()')
    return formatElements(this.shape, isFloat(this.dtype), i => element(this.dtype, data, i))
  }

  toJSON(): NestedList {
    refuseCoercion(this, 'JSON.stringify')
    return this.tolist()
  }

  [Symbol.toPrimitive](hint: 'number' | 'string' | 'default'): Scalar | string {
    refuseCoercion(this, hint === 'string' ? 'a string conversion' : 'arithmetic or comparison in JavaScript')
    if (hint === 'string') return this.toString()
    if (this.size !== 1) throw new ArgumentError('NDArray', { expected: 'an array of one element where JavaScript wants a number', got: formatAval(this), hint: 'use np.add, np.greater, …: arrays have no operators' })
    return this.item()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return isTracer(this) ? `Traced<${formatAval(this)}>` : `NDArray<${formatAval(this)}> ${this.toString()}`
  }
}

/** NDArray is the only Value; rules are written in Values because the record types lie below this file. */
export const asArray = (x: Value): NDArray => x as NDArray // the one implementation of Value
export const asArrays = (xs: readonly Value[]): readonly NDArray[] => xs as readonly NDArray[] // as above

/**
 * Whether `u` is an array, concrete or traced, made by any copy of this library.
 *
 * @example
 * ```ts
 * import { isNDArray, np } from 'cotangent'
 * [np.array(1), 1, [1]].map(isNDArray) // => [true,false,false]
 * ```
 */
export const isNDArray = (u: unknown): u is NDArray => typeof u === 'object' && u !== null && REPRESENTATION in u

export const representationOf = (x: NDArray): Representation => x[REPRESENTATION]

export const isTracer = (x: NDArray): boolean => representationOf(x)._tag === 'traced'

/** `null` where the value is not known: inside jit, vmap, loop and branch bodies. */
export const concreteValue = (x: NDArray): NDArray | null => {
  let value = x
  for (;;) {
    const rep = representationOf(value)
    if (rep._tag !== 'traced') return value
    checkNotLeaked(value, rep)
    if (rep.value === null) return null
    value = rep.value
  }
}

export const checkNotLeaked = (x: Aval, { builder, source }: Traced): void => {
  if (builder.isOpen) return
  const place = source?.describe()
  throw new LeakedTracerError(builder.name, {
    expected: 'values made while tracing to stay inside the function that was traced',
    got: `a tracer ${formatAval(x)} used after its trace ended`,
    hint: `return the value from the function given to ${builder.name} instead of storing it outside`,
    ...(place === undefined ? {} : { source: place }),
  })
}

const concreteRep = (x: NDArray, wanted: string): Exclude<Representation, Traced> => {
  const rep = representationOf(x)
  if (rep._tag !== 'traced') return rep
  const value = concreteValue(x)
  if (value === null) throw unknownValue(x, rep, wanted)
  return representationOf(value) as Exclude<Representation, Traced> // concreteValue never returns a tracer
}

const describeTracer = (x: Aval, { builder, variable }: Traced): string => {
  const origins = builder.origins?.(variable) ?? []
  const some = origins.length > 3 ? `${origins.slice(0, 3).join(', ')} and ${origins.length - 3} more` : origins.join(' and ')
  return `a tracer ${formatAval(x)} of ${builder.name}${some === '' ? '' : `, computed from ${some}`}`
}

const unknownValue = (x: Aval, rep: Traced, wanted: string): ConcretizationError => {
  const place = rep.source?.describe()
  return new ConcretizationError(wanted, {
    expected: 'an array whose value is known',
    got: describeTracer(x, rep),
    hint: 'values are not known while a program is traced: choose with np.where or lax.cond, loop with lax.whileLoop or lax.scan, or make the argument static (staticArgnums)',
    ...(place === undefined ? {} : { source: place }),
  })
}

/** Coercing a tracer would silently drop it from the program, even where its value is known. */
const refuseCoercion = (x: NDArray, wanted: string): void => {
  const rep = representationOf(x)
  if (rep._tag !== 'traced') return
  const place = rep.source?.describe()
  throw new ConcretizationError(wanted, {
    expected: 'an array outside of a trace',
    got: describeTracer(x, rep),
    hint: 'compute with np and lax functions; x.item() reads the value where it is known; choose with np.where or lax.cond',
    ...(place === undefined ? {} : { source: place }),
  })
}

/** The memory of a concrete array, for reading; a splat is spelled out. */
export const typedOf = (x: NDArray): TypedArray => {
  const rep = representationOf(x)
  if (rep._tag === 'splat') return allocate(x.dtype, x.size).fill(splatBits(x.dtype, rep.value))
  if (rep._tag === 'traced') throw unknownValue(x, rep, 'reading')
  if (rep.storage.isConsumed) throw new DonatedArrayError('NDArray', { expected: 'an array that still owns its data', got: `${formatAval(x)}, donated to a jitted function`, hint: 'use the value that function returned, or drop donateArgnums' })
  return rep.storage.typed()
}

const readElements = (x: NDArray, wanted: string): TypedArray => {
  concreteRep(x, wanted)
  return typedOf(concreteValue(x) ?? x)
}

const splatBits = (dtype: DType, value: number): number =>
  dtype === 'float16' ? numberToF16(value) : dtype === 'bfloat16' ? numberToBF16(value) : value

export const element = (dtype: DType, data: TypedArray, i: number): Scalar => {
  switch (dtype) {
    case 'bool': return data[i] !== 0
    case 'float16': return f16ToNumber(data[i]!)
    case 'bfloat16': return bf16ToNumber(data[i]!)
    default: return data[i]!
  }
}
