import { type DType, dtypes, isFloat, isInteger } from './dtype.js'
import { DTypeError } from './errors.js'

/** A dtype, and whether it is only a suggestion: JS numbers and what is computed from them alone are weak. */
export interface Typed {
  readonly dtype: DType
  readonly weakType: boolean
}

// The weak numbers are points of the lattice of their own: an int, a float, a complex of no particular width.
type Point = Exclude<DType, 'key'> | 'int*' | 'float*' | 'complex*'

/**
 * JAX's promotion lattice ("Design of type promotion semantics", JEP 9407): each point and the points just above it. Two
 * differences: without 64-bit integers the bound of uint32 and the signed integers is int32, and without complex128 the
 * bound of float64 and complex64 is complex64.
 */
const above: { readonly [P in Point]: readonly Point[] } = {
  bool: ['int*'],
  'int*': ['uint8', 'int8'],
  uint8: ['uint16', 'int16'],
  uint16: ['uint32', 'int32'],
  uint32: ['int32'],
  int8: ['int16'],
  int16: ['int32'],
  int32: ['float*'],
  'float*': ['bfloat16', 'float16', 'complex*'],
  bfloat16: ['float32'],
  float16: ['float32'],
  float32: ['float64'],
  float64: ['complex64'],
  'complex*': ['complex64'],
  complex64: [],
}

const points = Object.keys(above) as readonly Point[] // the keys of a total record over Point

const reached = new Map<Point, ReadonlySet<Point>>()

/** A point and all above it. */
const upward = (p: Point): ReadonlySet<Point> => {
  let up = reached.get(p)
  if (up === undefined) reached.set(p, (up = new Set([p, ...above[p].flatMap(q => [...upward(q)])])))
  return up
}

const joinsOf = (p: Point): { readonly [Q in Point]: Point } => {
  const up = upward(p)
  const join = (q: Point): Point => {
    const common = [...upward(q)].filter(r => up.has(r))
    // The least common upper bound is the one with the most above it.
    return common.reduce((a, b) => (upward(b).size > upward(a).size ? b : a))
  }
  return Object.fromEntries(points.map(q => [q, join(q)])) as { readonly [Q in Point]: Point } // one entry per point
}

const joins = Object.fromEntries(points.map(p => [p, joinsOf(p)])) as { readonly [P in Point]: { readonly [Q in Point]: Point } } // one entry per point

// One record per outcome: promotion runs before every eager operation and allocates nothing.
type EveryType = { readonly [D in DType]: Typed }
const typed = (weakType: boolean): EveryType =>
  Object.fromEntries(dtypes.map(dtype => [dtype, { dtype, weakType: weakType && dtype !== 'bool' && dtype !== 'key' }])) as EveryType // one entry per dtype
const strong = typed(false)
const weak = typed(true)

const typedAt = (p: Point): Typed =>
  p === 'int*' ? weak.int32 : p === 'float*' ? weak.float32 : p === 'complex*' ? weak.complex64 : strong[p]

const weakPoint = (dtype: Exclude<DType, 'key'>): Point =>
  dtype === 'bool' ? 'bool' : isInteger(dtype) ? 'int*' : isFloat(dtype) ? 'float*' : 'complex*'

const promoteFor = (op: string, a: Typed, b: Typed): Typed => {
  const { dtype: p } = a
  const { dtype: q } = b
  if (p === q) return (a.weakType && b.weakType ? weak : strong)[p]
  if (p === 'key' || q === 'key') {
    throw new DTypeError(op, {
      expected: 'operands that promote to one dtype',
      got: `${p} and ${q}`,
      hint: 'random keys combine only with random keys; random.keyData(key) gives the words of one',
    })
  }
  // Two weak types meet by their widths, and stay weak: a weak float16 is not a float of no particular width beside a weak int.
  if (a.weakType && b.weakType) return weak[typedAt(joins[p][q]).dtype]
  return typedAt(joins[a.weakType ? weakPoint(p) : p][b.weakType ? weakPoint(q) : q])
}

/**
 * The dtype two operands meet in, as `jnp.promote_types` and `jnp.result_type` with weak types: `int32` and a weak float
 * are a weak `float32`, `uint8` and a weak int are `uint8`. Throws `DTypeError` when a key meets anything else.
 */
export const promote = (a: Typed, b: Typed): Typed => promoteFor('promote', a, b)

/**
 * The dtype all of `xs` meet in. All-weak operands stay weak; otherwise the weak ones are joined last, so that the order
 * of the operands never matters.
 */
export const promoteAll = (op: string, xs: readonly Typed[]): Typed => {
  const first = xs[0]
  if (first === undefined) throw new DTypeError(op, { expected: 'at least one operand', got: 'none' })
  let strongOnes: Typed | undefined
  let weakOnes: Typed | undefined
  for (const x of xs) {
    if (x.weakType) weakOnes = weakOnes === undefined ? x : promoteFor(op, weakOnes, x)
    else strongOnes = strongOnes === undefined ? x : promoteFor(op, strongOnes, x)
  }
  if (strongOnes === undefined) return weakOnes ?? first
  return weakOnes === undefined ? strongOnes : promoteFor(op, strongOnes, weakOnes)
}
