/**
 * `conv_general_dilated`: a contraction with windows. Its axes have roles as those of `dot_general` do (groups run together, free
 * axes stay, contracted ones are summed over), and along spatial axes the right operand slides over the left one. Batches, features
 * and groups may be any number of axes, so the derivatives and the batched forms of a convolution are convolutions again.
 */
import { type Aval, formatAval } from '../base/aval.js'
import { dtype as dtypeCodec, ints, nullable, struct } from '../base/codec.js'
import { type DType, isFloat } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { sizeOf } from '../base/shape.js'
import { type Index, indexConst } from '../ir/loop/index-expr.js'
import { constant, convert as toRegister, regOf } from '../ir/loop/scalar.js'
import type { Contraction, Source } from '../ir/lowering.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { numbers } from './accepts.js'
import { guarded } from './bounds.js'
import { stack } from './concatenation.js'
import { zeros } from './constants.js'
import { convert } from './conversion.js'
import { transpose } from './permutation.js'
import { reshape } from './reshape.js'
import { rev } from './reversal.js'
import { elementUnder, fromBase, fromPositions, phasesOf, positionsOf, type Slide, slidesCodec } from './sliding.js'
import { sliceInDim } from './slicing.js'

type Axes = readonly number[]

/** The axes of an operand by role. Those in groups, contracted and spatial are in the order of their partners. */
type OperandAxes = { readonly group: Axes; readonly free: Axes; readonly contract: Axes; readonly spatial: Axes }

/** The axes of the result by where they come from. */
type ResultAxes = { readonly group: Axes; readonly lhs: Axes; readonly rhs: Axes; readonly spatial: Axes }

export type Convolution = {
  readonly lhs: OperandAxes
  readonly rhs: OperandAxes
  readonly out: ResultAxes
  /** One per spatial axis. */
  readonly slides: readonly Slide[]
  /** The result's dtype, in which the products are summed; the operands' own for `null`. */
  readonly preferredElementType: DType | null
}

const operandAxes = struct({ group: ints, free: ints, contract: ints, spatial: ints })

export const convGeneralDilatedP: Primitive<Convolution> = {
  name: 'conv_general_dilated',
  arity: 2,
  params: struct({ lhs: operandAxes, rhs: operandAxes, out: struct({ group: ints, lhs: ints, rhs: ints, spatial: ints }), slides: slidesCodec, preferredElementType: nullable(dtypeCodec) }),
  type: ([x, y], p) => {
    checkConvolution(x!, y!, p)
    return [{ shape: resultShape(x!, y!, p), dtype: p.preferredElementType ?? x!.dtype, weakType: x!.weakType && y!.weakType && p.preferredElementType === null }]
  },
  ad: {
    _tag: 'multilinear',
    transpose: ([ct], [x, y], p, [xType, yType]) => [
      x === null ? transposeLhs(ct!, y!, p, xType!) : null,
      y === null ? transposeRhs(ct!, x!, p, yType!) : null,
    ],
  },
  // a batch is one more group, or one more free axis of the side that has it
  batch: (_axis, [x, y], [onX, onY], { lhs, rhs, out, ...rest }) => {
    const role = onX && onY ? 'group' : 'free'
    const result = shifted(out)
    return [convolve(x!, y!, {
      ...rest,
      lhs: onX ? withFirst(shifted(lhs), role) : lhs,
      rhs: onY ? withFirst(shifted(rhs), role) : rhs,
      out: withFirst(result, role === 'group' ? 'group' : onX ? 'lhs' : 'rhs'),
    })]
  },
  lower: { _tag: 'contract', contraction: ([x, y], p) => contractionOf(x!, y!, p) },
  effects: 'none',
}

type Roles = { readonly [role: string]: Axes }

const shifted = <R extends Roles>(axes: R): R => Object.fromEntries(Object.entries(axes).map(([role, dims]) => [role, dims.map(d => d + 1)])) as unknown as R // the same roles

const withFirst = <R extends Roles>(axes: R, role: keyof R): R => ({ ...axes, [role]: [0, ...axes[role]!] })

// ------------------------------------------------------------------ types

const sizes = (x: Aval, axes: Axes): Axes => axes.map(d => x.shape[d]!)

const allAxes = (axes: OperandAxes | ResultAxes): Axes => Object.values<Axes>(axes).flat()

const positions = (x: Aval, y: Aval, { lhs, rhs, slides }: Convolution): Axes =>
  slides.map((slide, i) => positionsOf(x.shape[lhs.spatial[i]!]!, y.shape[rhs.spatial[i]!]!, slide))

const resultShape = (x: Aval, y: Aval, p: Convolution): readonly number[] => {
  const shape = new Array<number>(allAxes(p.out).length)
  const put = (axes: Axes, extents: Axes): void => axes.forEach((d, i) => (shape[d] = extents[i]!))
  put(p.out.group, sizes(x, p.lhs.group))
  put(p.out.lhs, sizes(x, p.lhs.free))
  put(p.out.rhs, sizes(y, p.rhs.free))
  put(p.out.spatial, positions(x, y, p))
  return shape
}

const checkConvolution = (x: Aval, y: Aval, { lhs, rhs, out, slides, preferredElementType }: Convolution): void => {
  const op = 'conv_general_dilated', operands = `${formatAval(x)} and ${formatAval(y)}`
  if (x.dtype !== y.dtype) throw new DTypeError(op, { expected: 'operands of one dtype', got: operands, hint: 'lax functions do not promote: convert with np.astype' })
  if (!numbers.has(x.dtype)) throw new DTypeError(op, { expected: numbers.says, got: formatAval(x), hint: 'convert first: np.astype(x, …)' })
  if (preferredElementType !== null && (!numbers.has(preferredElementType) || (isFloat(x.dtype) && !isFloat(preferredElementType)))) throw new DTypeError(op, { expected: `a preferredElementType that holds sums of ${x.dtype}`, got: preferredElementType })
  const once = (axes: Axes, rank: number): boolean => axes.length === rank && Array.from({ length: rank }, (_, d) => d).every(d => axes.includes(d))
  const rank = out.group.length + out.lhs.length + out.rhs.length + out.spatial.length
  if (!once(allAxes(lhs), x.shape.length) || !once(allAxes(rhs), y.shape.length) || !once(allAxes(out), rank)) throw new ShapeError(op, { expected: 'every axis of the operands and of the result in one role', got: operands, hint: 'the dimension numbers must name each axis once' })
  const pairs = (a: Axes, b: Axes): boolean => a.length === b.length && a.every((d, i) => x.shape[d] === y.shape[b[i]!])
  if (!pairs(lhs.contract, rhs.contract)) throw new ShapeError(op, { expected: `as many input features in the kernel (axes [${rhs.contract}]) as the input has per group (axes [${lhs.contract}])`, got: operands })
  if (!pairs(lhs.group, rhs.group)) throw new ShapeError(op, { expected: `groups of equal sizes on axes [${lhs.group}] and [${rhs.group}]`, got: operands })
  if (new Set([lhs.spatial.length, rhs.spatial.length, out.spatial.length, slides.length]).size > 1) throw new ShapeError(op, { expected: 'a stride, padding and dilations for every spatial axis', got: `${slides.length} for ${lhs.spatial.length} of ${operands}` })
}

// ------------------------------------------------------------------ derivatives

/** What the window saw of each element: the cotangent, under the kernel turned round, summed over the kernel's free axes. */
const transposeLhs = (ct: Value, y: Value, { lhs, rhs, out, slides }: Convolution, x: Aval): NDArray => {
  const dx = convolve(ct, convert(rev(y, [...rhs.spatial].sort((a, b) => a - b)), ct.dtype), {
    lhs: { group: out.group, free: out.lhs, contract: out.rhs, spatial: out.spatial },
    rhs: { ...rhs, free: rhs.contract, contract: rhs.free },
    out: { group: lhs.group, lhs: lhs.free, rhs: lhs.contract, spatial: lhs.spatial },
    slides: slides.map((slide, i) => fromPositions(x.shape[lhs.spatial[i]!]!, y.shape[rhs.spatial[i]!]!, slide)),
    preferredElementType: null,
  })
  return convert(dx, x.dtype)
}

/** What each tap saw: the cotangent slides over the input as a window of all positions, summed over the input's free axes. */
const transposeRhs = (ct: Value, x: Value, { lhs, rhs, out, slides }: Convolution, y: Aval): NDArray => {
  const dy = convolve(convert(x, ct.dtype), ct, {
    lhs: { ...lhs, free: lhs.contract, contract: lhs.free },
    rhs: { group: out.group, free: out.rhs, contract: out.lhs, spatial: out.spatial },
    out: { group: rhs.group, lhs: rhs.contract, rhs: rhs.free, spatial: rhs.spatial },
    slides: slides.map((slide, i) => fromBase(x.shape[lhs.spatial[i]!]!, y.shape[rhs.spatial[i]!]!, slide)),
    preferredElementType: null,
  })
  return convert(dy, y.dtype)
}

// ------------------------------------------------------------------ lowering

/** Which operand an axis of the result comes from; an axis of one element may count as either's. */
type Origin = 'lhs' | 'rhs' | 'both' | 'either'

const originsOf = ({ lhs, spatial, rhs }: ResultAxes, shape: readonly number[]): readonly Origin[] =>
  shape.map((extent, d) => (extent === 1 ? 'either' : lhs.includes(d) || spatial.includes(d) ? 'lhs' : rhs.includes(d) ? 'rhs' : 'both'))

/** Where the run of axes from one side that ends before `end` begins. */
const runBefore = (end: number, side: Origin, origins: readonly Origin[]): number => {
  let start = end
  while (start > 0 && (origins[start - 1] === side || origins[start - 1] === 'either')) start--
  return start
}

/**
 * The last axes of the result that come from one operand are the columns, those before them that come from the other the rows, and
 * all that is left the batch: nothing has to be moved, whatever the layout.
 */
const contractionOf = (x: Aval, y: Aval, p: Convolution): Contraction => {
  const { lhs, rhs, out } = p
  const shape = resultShape(x, y, p)
  const origins = originsOf(out, shape)
  const last = origins.findLast(o => o !== 'either')
  const columns = last === 'lhs' ? 'lhs' : 'rhs'
  const n = last === 'both' ? shape.length : runBefore(shape.length, columns, origins)
  const m = last === 'both' ? n : runBefore(n, columns === 'lhs' ? 'rhs' : 'lhs', origins)
  const reg = regOf(p.preferredElementType ?? x.dtype)
  // summed over as the left operand lies in memory
  const summed = [...lhs.contract.map((d, i) => ({ d, axis: i, extent: x.shape[d]!, spatial: false })), ...lhs.spatial.map((d, i) => ({ d, axis: i, extent: y.shape[rhs.spatial[i]!]!, spatial: true }))].sort((a, b) => a.d - b.d)
  const split = (k: readonly Index[]): { readonly contract: readonly Index[]; readonly taps: readonly Index[] } => {
    const of = (spatial: boolean): readonly Index[] => {
      const index: Index[] = []
      summed.forEach((s, i) => { if (s.spatial === spatial) index[s.axis] = k[i]! })
      return index
    }
    return { contract: of(false), taps: of(true) }
  }
  const patch = (source: Source, at: readonly Index[], k: readonly Index[]) => {
    const { contract, taps } = split(k)
    const index = place([[lhs.group, pick(at, out.group)], [lhs.free, pick(at, out.lhs)], [lhs.contract, contract]], x.shape.length)
    const conditions = lhs.spatial.flatMap((d, i) => {
      const under = elementUnder(x.shape[d]!, p.slides[i]!, at[out.spatial[i]!]!, taps[i]!)
      index[d] = under.index
      return under.conditions
    })
    return guarded(conditions, () => toRegister(reg, source.at(index)), constant(reg, 0))
  }
  const kernel = (source: Source, at: readonly Index[], k: readonly Index[]) => {
    const { contract, taps } = split(k)
    return toRegister(reg, source.at(place([[rhs.group, pick(at, out.group)], [rhs.free, pick(at, out.rhs)], [rhs.contract, contract], [rhs.spatial, taps]], y.shape.length)))
  }
  /** A full index of the result: the side that is asked for does not look at the other's axes. */
  const unused = (from: number, to: number): readonly Index[] => Array.from({ length: to - from }, () => indexConst(0))
  const element = (side: 'lhs' | 'rhs', sources: readonly Source[], at: readonly Index[], k: readonly Index[]) => (side === 'lhs' ? patch(sources[0]!, at, k) : kernel(sources[1]!, at, k))
  return {
    batch: shape.slice(0, m),
    m: shape.slice(m, n),
    n: shape.slice(n),
    k: summed.map(s => s.extent),
    lanes: 1,
    lhs: (sources, b, row, k) => element(columns === 'lhs' ? 'rhs' : 'lhs', sources, [...b, ...row, ...unused(n, shape.length)], k),
    rhs: (sources, b, column, k) => element(columns, sources, [...b, ...unused(m, n), ...column], k),
  }
}

const pick = (index: readonly Index[], axes: Axes): readonly Index[] => axes.map(d => index[d]!)

const place = (groups: readonly (readonly [Axes, readonly Index[]])[], rank: number): Index[] => {
  const index = new Array<Index>(rank)
  for (const [axes, at] of groups) axes.forEach((d, i) => (index[d] = at[i]!))
  return index
}

/**
 * The convolution. Groups with several features each are computed with the groups in front, where they make one product of matrices
 * per group, and moved to their place afterwards. A base that is dilated, as in the derivative of strides, is mostly holes: positions
 * that meet the same taps are computed together, without them.
 */
export const convolve = (x: Value, y: Value, p: Convolution): NDArray => {
  const dilated = p.slides.findIndex(({ stride, baseDilation, windowDilation }) => baseDilation > 1 && stride === 1 && windowDilation === 1)
  if (dilated >= 0 && work(x, y, p) >= WORTH_PHASES) return byPhases(x, y, p, dilated)
  const { group, lhs, rhs, spatial } = p.out
  const inFront = group.length === 0 || Math.max(...group) === group.length - 1
  if (inFront || sizeOf(sizes(y, p.rhs.free)) === 1 || sizeOf(sizes(x, p.lhs.group)) === 1) return bind1(convGeneralDilatedP, [x, y], p)
  const order = [...group, ...[...lhs, ...rhs, ...spatial].sort((a, b) => a - b)]
  const at = (axes: Axes): Axes => axes.map(d => order.indexOf(d))
  const z = bind1(convGeneralDilatedP, [x, y], { ...p, out: { group: at(group), lhs: at(lhs), rhs: at(rhs), spatial: at(spatial) } })
  return transpose(z, order.map((_, d) => order.indexOf(d)))
}

/** Multiplications from which on a convolution may become several. */
const WORTH_PHASES = 2 ** 20

const work = (x: Value, y: Value, p: Convolution): number => sizeOf(resultShape(x, y, p)) * sizeOf(sizes(y, p.rhs.contract)) * sizeOf(sizes(y, p.rhs.spatial))

/** The phases along one spatial axis, side by side, and each position in its place. */
const byPhases = (x: Value, y: Value, p: Convolution, spatial: number): NDArray => {
  checkConvolution(x, y, p) // here, where what is wrong has the shape that was given
  const slide = p.slides[spatial]!, tapAxis = p.rhs.spatial[spatial]!, axis = p.out.spatial[spatial]!
  const n = x.shape[p.lhs.spatial[spatial]!]!, taps = y.shape[tapAxis]!, shape = resultShape(x, y, p), positions = shape[axis]!
  const count = Math.ceil(positions / slide.baseDilation)
  const extended = (extent: number): Axes => shape.map((all, d) => (d === axis ? extent : all))
  const phases = phasesOf(n, taps, slide, count).map(phase =>
    phase.taps === 0
      ? zeros({ shape: extended(count), dtype: p.preferredElementType ?? x.dtype })
      : convolve(x, sliceInDim(y, tapAxis, phase.first, taps, slide.baseDilation), { ...p, slides: p.slides.map((s, i) => (i === spatial ? phase.slide : s)) }))
  return sliceInDim(reshape(stack(phases, axis + 1), extended(count * slide.baseDilation)), axis, 0, positions)
}
