/** `dot_general`: products summed over contracted axes, for every combination of the batch axes and the free axes of both sides. */
import { type Aval, formatAval } from '../base/aval.js'
import { type Codec, dtype as dtypeCodec, ints, nullable, struct, tuple } from '../base/codec.js'
import { type DType, isFloat } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { sizeOf } from '../base/shape.js'
import type { Index } from '../ir/loop/index-expr.js'
import { convert as toRegister, regOf, type Scalar } from '../ir/loop/scalar.js'
import type { Contraction, Source } from '../ir/lowering.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { numbers } from './accepts.js'
import { convert } from './conversion.js'
import { moveAxis, transpose } from './permutation.js'

type Axes = readonly number[]

/** Axes of the left and of the right operand, in pairs. The result has the batch axes, the free axes of the left, those of the right. */
export type Dot = {
  readonly contract: readonly [Axes, Axes]
  readonly batch: readonly [Axes, Axes]
  /** The result's dtype, in which the products are summed; the operands' own for `null`. */
  readonly preferredElementType: DType | null
}

const pair: Codec<readonly [Axes, Axes]> = tuple(ints, ints)

const freeAxes = (rank: number, contract: Axes, batch: Axes): Axes => Array.from({ length: rank }, (_, d) => d).filter(d => !contract.includes(d) && !batch.includes(d))

const sizes = (x: Aval, axes: Axes): Axes => axes.map(d => x.shape[d]!)

const range = (start: number, length: number): Axes => Array.from({ length }, (_, i) => start + i)

const inverse = (permutation: Axes): Axes => permutation.map((_, d) => permutation.indexOf(d))

const checkPairs = (what: string, x: Aval, y: Aval, [left, right]: readonly [Axes, Axes]): void => {
  const fits = left.length === right.length && left.every((d, i) => x.shape[d] !== undefined && x.shape[d] === y.shape[right[i]!])
  if (fits) return
  const clash = left.findIndex((d, i) => x.shape[d] !== y.shape[right[i]!])
  throw new ShapeError('dot_general', {
    expected: `${what} axes [${left}] of the left and [${right}] of the right operand to have equal sizes`,
    got: `${formatAval(x)} and ${formatAval(y)}`,
    ...(clash >= 0 && right[clash] !== undefined ? { hint: `axis ${left[clash]} of the left has size ${x.shape[left[clash]!]}, axis ${right[clash]} of the right ${y.shape[right[clash]]}` } : {}),
  })
}

const checkOnce = (x: Aval, contract: Axes, batch: Axes): void => {
  const all = [...contract, ...batch]
  if (new Set(all).size !== all.length) throw new ShapeError('dot_general', { expected: 'every axis contracted or a batch axis at most once', got: `contracted [${contract}] and batch [${batch}] of ${formatAval(x)}` })
}

const resultDType = (x: Aval, y: Aval, preferred: DType | null): DType => {
  if (x.dtype !== y.dtype) throw new DTypeError('dot_general', { expected: 'operands of one dtype', got: `${formatAval(x)} and ${formatAval(y)}`, hint: 'np functions promote, lax functions do not: convert with np.astype' })
  if (!numbers.has(x.dtype)) throw new DTypeError('dot_general', { expected: numbers.says, got: formatAval(x), hint: 'convert first: np.astype(x, …)' })
  if (preferred === null) return x.dtype
  if (!numbers.has(preferred) || (isFloat(x.dtype) && !isFloat(preferred))) throw new DTypeError('dot_general', { expected: `a preferredElementType that holds sums of ${x.dtype}`, got: preferred })
  return preferred
}

export const dotGeneralP: Primitive<Dot> = {
  name: 'dot_general',
  arity: 2,
  params: struct({ contract: pair, batch: pair, preferredElementType: nullable(dtypeCodec) }),
  type: ([x, y], { contract, batch, preferredElementType }) => {
    const dtype = resultDType(x!, y!, preferredElementType)
    checkPairs('contracted', x!, y!, contract)
    checkPairs('batch', x!, y!, batch)
    checkOnce(x!, contract[0], batch[0])
    checkOnce(y!, contract[1], batch[1])
    const left = freeAxes(x!.shape.length, contract[0], batch[0])
    const right = freeAxes(y!.shape.length, contract[1], batch[1])
    return [{ shape: [...sizes(x!, batch[0]), ...sizes(x!, left), ...sizes(y!, right)], dtype, weakType: x!.weakType && y!.weakType && preferredElementType === null }]
  },
  ad: {
    _tag: 'multilinear',
    transpose: ([ct], [x, y], { contract, batch }, [xType, yType]) => {
      // the right operand's cotangent is the left's with the sides exchanged, and the free axes of ct the other way round
      const [[xContract, yContract], [xBatch, yBatch]] = [contract, batch]
      const left = freeAxes(xType!.shape.length, xContract, xBatch).length
      const right = freeAxes(yType!.shape.length, yContract, yBatch).length
      const first = xBatch.length
      return [
        x === null ? transposeSide(ct!, y!, xType!, [xContract, xBatch], [yContract, yBatch], range(first + left, right)) : null,
        y === null ? transposeSide(ct!, x!, yType!, [yContract, yBatch], [xContract, xBatch], range(first, left)) : null,
      ]
    },
  },
  batch: (_axis, [x, y], [onX, onY], { contract, batch, preferredElementType }) => {
    const shifted = ([left, right]: readonly [Axes, Axes]): readonly [Axes, Axes] => [onX ? left.map(d => d + 1) : left, onY ? right.map(d => d + 1) : right]
    const contracting = shifted(contract)
    const [left, right] = shifted(batch)
    if (onX && onY) return [dotGeneral(x!, y!, contracting, [[0, ...left], [0, ...right]], preferredElementType)]
    // a batch on one side is a free axis of that side, the first
    const z = dotGeneral(x!, y!, contracting, [left, right], preferredElementType)
    const ofLeft = x!.shape.length - left.length - contracting[0].length
    return [moveAxis(z, onX ? left.length : left.length + ofLeft, 0)]
  },
  lower: { _tag: 'contract', contraction: ([x, y], p) => contractionOf(x!, y!, p) },
  effects: 'none',
}

/** The cotangent of one side: ct contracted with the other side over that side's free axes, `ctFree` of ct. */
const transposeSide = (
  ct: Value,
  other: Value,
  side: Aval,
  [contract, batch]: readonly [Axes, Axes],
  [otherContract, otherBatch]: readonly [Axes, Axes],
  ctFree: Axes,
): NDArray => {
  const free = freeAxes(side.shape.length, contract, batch)
  const otherFree = freeAxes(other.shape.length, otherContract, otherBatch)
  const product = dotGeneral(ct, convert(other, ct.dtype), [ctFree, otherFree], [range(0, batch.length), otherBatch])
  // its axes: batch, the free ones of this side, and the contracted ones in the order in which they lie in the other side
  const contracted = contract.map((_, i) => i).sort((i, j) => otherContract[i]! - otherContract[j]!).map(i => contract[i]!)
  return convert(transpose(product, inverse([...batch, ...free, ...contracted])), side.dtype)
}

const contractionOf = (x: Aval, y: Aval, { contract, batch, preferredElementType }: Dot): Contraction => {
  const reg = regOf(preferredElementType ?? x.dtype)
  const left = freeAxes(x.shape.length, contract[0], batch[0])
  const right = freeAxes(y.shape.length, contract[1], batch[1])
  const m = sizes(x, left), n = sizes(y, right)
  const endsInContracted = (z: Aval, axes: Axes): boolean => axes[axes.length - 1] === z.shape.length - 1
  return {
    batch: sizes(x, batch[0]),
    m,
    n,
    k: sizes(x, contract[0]),
    lanes: (sizeOf(m) === 1 || sizeOf(n) === 1) && endsInContracted(x, contract[0]) && endsInContracted(y, contract[1]) ? 8 : 1,
    lhs: (xs, b, m, k) => elementOf(xs[0]!, reg, [[batch[0], b], [left, m], [contract[0], k]]),
    rhs: (xs, b, n, k) => elementOf(xs[1]!, reg, [[batch[1], b], [right, n], [contract[1], k]]),
  }
}

const elementOf = (x: Source, reg: Scalar['reg'], groups: readonly (readonly [Axes, readonly Index[]])[]): Scalar => {
  const index = new Array<Index>(x.aval.shape.length)
  for (const [axes, at] of groups) axes.forEach((d, i) => (index[d] = at[i]!))
  return toRegister(reg, x.at(index))
}

const none: readonly [Axes, Axes] = [[], []]

export const dotGeneral = (x: Value, y: Value, contract: readonly [Axes, Axes], batch: readonly [Axes, Axes] = none, preferredElementType: DType | null = null): NDArray =>
  bind1(dotGeneralP, [x, y], { contract, batch, preferredElementType })
