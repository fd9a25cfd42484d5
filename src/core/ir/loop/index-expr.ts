/**
 * Index expressions: integer arithmetic over loop counters, in the canonical form `constant + Σ coefficient · atom`.
 * Unlike the scalars of a program they obey the ring laws, so the constructors simplify as they build. Division and
 * remainder are by positive constants and round down; what is known about the ranges of counters removes most of them.
 */
import type { Index, IndexAtom, IndexTerm, IndexVar, Scalar } from './expression.js'

export type { Index, IndexAtom, IndexTerm, IndexVar } from './expression.js'

export interface Range {
  readonly min: number
  readonly max: number
}

let lastCounter = 0

/** A counter in `[0, extent)`, distinct from every other of this process. */
export const freshCounter = (extent: number): IndexVar => ({ _tag: 'counter', id: ++lastCounter, extent })

export const indexConst = (n: number): Index => ({ constant: n, terms: [] })

export const indexOf = (counter: IndexVar): Index => (counter.extent === 1 ? indexConst(0) : single(counter, 1))

/** An index that is data: the caller vouches that `0 ≤ value < extent`. */
export const dataIndex = (value: Scalar, extent: number): Index => {
  if (value._tag === 'index') return value.index
  if (value._tag === 'const') return indexConst(value.value)
  return single({ _tag: 'data', value, extent }, 1)
}

const single = (atom: IndexAtom, coefficient: number): Index => ({ constant: 0, terms: [{ atom, coefficient }] })

// ---- keys: equal text, equal atom -------------------------------------------------------------------------------------

const atomKeys = new WeakMap<IndexAtom, string>()
let lastDatum = 0
const datumIds = new WeakMap<Scalar, number>()

const datumId = (value: Scalar): number => {
  let id = datumIds.get(value)
  if (id === undefined) datumIds.set(value, (id = ++lastDatum))
  return id
}

const atomKey = (atom: IndexAtom): string => {
  if (atom._tag === 'counter') return `i${atom.id}`
  let key = atomKeys.get(atom)
  if (key === undefined) {
    key = atom._tag === 'data' ? `x${datumId(atom.value)}` : `(${indexKey(atom.of)})${atom._tag === 'div' ? '/' : '%'}${atom.by}`
    atomKeys.set(atom, key)
  }
  return key
}

const sameAtom = (a: IndexAtom, b: IndexAtom): boolean => a === b || (a._tag === b._tag && a._tag !== 'counter' && atomKey(a) === atomKey(b))

/** A text equal for equal indices; data indices are equal when they are the same scalar node. */
export const indexKey = (a: Index): string => {
  let key = String(a.constant)
  for (const { atom, coefficient } of a.terms) key += `+${coefficient}*${atomKey(atom)}`
  return key
}

export const indexEquals = (a: Index, b: Index): boolean => a === b || indexKey(a) === indexKey(b)

const rank = { counter: 0, div: 1, mod: 2, data: 3 } as const

/** Large strides first, so that `i·768 + j` reads like the array it walks. */
const before = (a: IndexTerm, b: IndexTerm): number => {
  if (a.coefficient !== b.coefficient) return b.coefficient - a.coefficient
  if (a.atom._tag === 'counter' && b.atom._tag === 'counter') return a.atom.id - b.atom.id
  if (a.atom._tag !== b.atom._tag) return rank[a.atom._tag] - rank[b.atom._tag]
  const x = atomKey(a.atom), y = atomKey(b.atom)
  return x < y ? -1 : x > y ? 1 : 0
}

/** The counters an index is made of, but for those inside of data. */
export const countersOf = ({ terms }: Index): readonly IndexVar[] =>
  terms.flatMap(({ atom }) => (atom._tag === 'counter' ? [atom] : atom._tag === 'data' ? [] : countersOf(atom.of)))

// ---- sums -------------------------------------------------------------------------------------------------------------

export const offsetIndex = (a: Index, k: number): Index => (k === 0 ? a : { constant: a.constant + k, terms: a.terms })

export const scaleIndex = (a: Index, k: number): Index => {
  if (k === 1) return a
  if (k === 0) return indexConst(0)
  const terms = a.terms.map(t => ({ atom: t.atom, coefficient: t.coefficient * k }))
  // Adding 0 turns −0 into 0.
  return { constant: a.constant * k + 0, terms: k > 0 ? terms : terms.sort(before) }
}

export const addIndex = (a: Index, b: Index): Index => {
  if (a.terms.length === 0) return offsetIndex(b, a.constant)
  if (b.terms.length === 0) return offsetIndex(a, b.constant)
  return rejoin(merge(a, b))
}

export const subIndex = (a: Index, b: Index): Index => addIndex(a, scaleIndex(b, -1))

const merge = (a: Index, b: Index): Index => {
  const terms = a.terms.slice()
  for (let i = 0; i < b.terms.length; i++) {
    const { atom, coefficient } = b.terms[i]!
    const at = terms.findIndex(t => sameAtom(t.atom, atom))
    const sum = at < 0 ? coefficient : terms.splice(at, 1)[0]!.coefficient + coefficient
    if (sum !== 0) insert(terms, { atom, coefficient: sum })
  }
  return { constant: a.constant + b.constant, terms }
}

const insert = (sorted: IndexTerm[], term: IndexTerm): void => {
  let at = sorted.length
  while (at > 0 && before(term, sorted[at - 1]!) < 0) at--
  sorted.splice(at, 0, term)
}

/** `c·k·(x div k) + c·(x mod k)` is `c·x`: raveling undoes unraveling. */
const rejoin = (a: Index): Index => {
  if (a.terms.length < 2) return a
  for (const { atom, coefficient } of a.terms) {
    if (atom._tag !== 'mod') continue
    const quotient = divIndex(atom.of, atom.by)
    const wanted = scaleIndex(quotient, coefficient * atom.by)
    if (wanted.terms.length === 0 || !wanted.terms.every(w => a.terms.some(t => t.coefficient === w.coefficient && atomKey(t.atom) === atomKey(w.atom)))) continue
    const rest = merge(merge(a, single(atom, -coefficient)), scaleIndex(wanted, -1))
    return rejoin(merge(rest, scaleIndex(atom.of, coefficient)))
  }
  return a
}

/** The row-major position of a multi-index. */
export const ravelIndex = (index: readonly Index[], shape: readonly number[]): Index => {
  let flat = indexConst(0)
  for (let axis = 0; axis < shape.length; axis++) flat = addIndex(scaleIndex(flat, shape[axis]!), index[axis]!)
  return flat
}

/** The multi-index of a row-major position, which must lie inside the shape. */
export const unravelIndex = (flat: Index, shape: readonly number[]): readonly Index[] => {
  const index: Index[] = new Array<Index>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!
    if (extent <= 1) index[axis] = indexConst(0)
    else {
      const above = divIndex(flat, stride)
      index[axis] = shape.slice(0, axis).every(n => n === 1) ? above : modIndex(above, extent)
    }
    stride *= Math.max(extent, 1)
  }
  return index
}

// ---- ranges -----------------------------------------------------------------------------------------------------------

/** Bounds of the values an index takes while its counters are in range (not always attained). */
export const rangeOf = (a: Index): Range => {
  let min = a.constant, max = a.constant
  for (const { atom, coefficient } of a.terms) {
    const r = atomRange(atom)
    min += coefficient * (coefficient > 0 ? r.min : r.max)
    max += coefficient * (coefficient > 0 ? r.max : r.min)
  }
  return { min, max }
}

const atomRange = (atom: IndexAtom): Range => {
  switch (atom._tag) {
    case 'counter': case 'data': return { min: 0, max: Math.max(0, atom.extent - 1) }
    case 'mod': return { min: 0, max: Math.min(atom.by - 1, positive(rangeOf(atom.of)) ?? atom.by - 1) }
    case 'div': {
      const { min, max } = rangeOf(atom.of)
      return { min: Math.floor(min / atom.by), max: Math.floor(max / atom.by) }
    }
  }
}

const positive = (r: Range): number | undefined => (r.min >= 0 ? r.max : undefined)

/** The block `[q·k, (q+1)·k)` that holds all values, when one does. */
const block = (a: Index, k: number): number | undefined => {
  const { min, max } = rangeOf(a)
  const q = Math.floor(min / k)
  return q === Math.floor(max / k) ? q : undefined
}

// ---- division and remainder ---------------------------------------------------------------------------------------------

/** `a = k · whole + rest`, term by term, as `modIndex` reduces them; the constant of `rest` is in `[0, k)`. */
const split = (a: Index, k: number): { readonly whole: Index; readonly rest: Index } => {
  const q = Math.floor(a.constant / k)
  const whole: IndexTerm[] = [], rest: IndexTerm[] = []
  for (const t of a.terms) {
    const left = t.coefficient % k
    if (left !== t.coefficient) insert(whole, { atom: t.atom, coefficient: (t.coefficient - left) / k })
    if (left !== 0) insert(rest, { atom: t.atom, coefficient: left })
  }
  return { whole: { constant: q, terms: whole }, rest: { constant: a.constant - q * k, terms: rest } }
}

/** A divisor `g` of `k`, `1 < g < k`, with `a = g · whole + rest` and `0 ≤ rest < g`. */
const commonStep = (a: Index, k: number): { readonly g: number; readonly whole: Index; readonly rest: Index } | undefined => {
  for (const { coefficient } of a.terms) {
    const g = gcd(Math.abs(coefficient), k)
    if (g === 1 || g === k) continue
    const { whole, rest } = split(a, g)
    const q = block(rest, g)
    if (q !== undefined) return { g, whole: offsetIndex(whole, q), rest: offsetIndex(rest, -q * g) }
  }
  return undefined
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** `⌊a / k⌋` for a constant `k ≥ 1`. */
export const divIndex = (a: Index, k: number): Index => {
  if (k === 1) return a
  const { whole, rest } = split(a, k)
  return addIndex(whole, divRest(rest, k))
}

/** In the 32 bits in which indices are computed. */
const fits = (a: Index): boolean => {
  const { min, max } = rangeOf(a)
  return min >= -(2 ** 31) && max < 2 ** 31
}

const divRest = (a: Index, k: number): Index => {
  const q = block(a, k)
  if (q !== undefined) return indexConst(q)
  const step = commonStep(a, k)
  if (step !== undefined) return divIndex(step.whole, k / step.g)
  // ⌊(y + ⌊x/m⌋) / k⌋ = ⌊(m·y + x) / (m·k)⌋
  const inner = a.terms.find(t => t.coefficient === 1 && t.atom._tag === 'div')?.atom
  if (inner?._tag === 'div') {
    const joined = addIndex(scaleIndex(merge(a, single(inner, -1)), inner.by), inner.of)
    if (fits(joined)) return divIndex(joined, inner.by * k)
  }
  const only = a.terms.length === 1 && a.terms[0]!.coefficient === 1 ? a.terms[0]!.atom : undefined
  // ⌊(x mod m) / k⌋ = ⌊x/k⌋ mod (m/k)
  if (only?._tag === 'mod' && a.constant === 0 && only.by % k === 0) return modIndex(divIndex(only.of, k), only.by / k)
  return single({ _tag: 'div', of: a, by: k }, 1)
}

/** `a − k·⌊a / k⌋` for a constant `k ≥ 1`: in `[0, k)`, also for negative `a`. */
export const modIndex = (a: Index, k: number): Index => {
  if (k === 1) return indexConst(0)
  const { rest } = split(a, k)
  const q = block(rest, k)
  if (q !== undefined) return offsetIndex(rest, -q * k)
  const reduced = reduceModulo(rest, k)
  if (reduced !== undefined) return modIndex(reduced, k)
  const step = commonStep(rest, k)
  if (step !== undefined) return addIndex(scaleIndex(modIndex(step.whole, k / step.g), step.g), step.rest)
  return single({ _tag: 'mod', of: rest, by: k }, 1)
}

/** Coefficients below `k`, and `c·(x mod m)` as `c·x` where `k` divides `c·m`: the same value modulo `k`. */
const reduceModulo = (a: Index, k: number): Index | undefined => {
  for (const t of a.terms) {
    if (Math.abs(t.coefficient) >= k) return merge(a, single(t.atom, (t.coefficient % k) - t.coefficient))
    if (t.atom._tag === 'mod' && (t.coefficient * t.atom.by) % k === 0) {
      return merge(merge(a, single(t.atom, -t.coefficient)), scaleIndex(t.atom.of, t.coefficient))
    }
  }
  return undefined
}

// ---- substitution -------------------------------------------------------------------------------------------------------

export type Substitution = ReadonlyMap<IndexVar, Index>

/** Replaces counters, inside data indices too. Shared nodes stay shared within one substitutor. */
export const substitutor = (map: Substitution): { readonly index: (a: Index) => Index; readonly scalar: (s: Scalar) => Scalar } => {
  const done = new Map<Scalar, Scalar>()
  const atom = (a: IndexAtom): Index => {
    switch (a._tag) {
      case 'counter': return map.get(a) ?? indexOf(a)
      case 'div': return divIndex(index(a.of), a.by)
      case 'mod': return modIndex(index(a.of), a.by)
      case 'data': {
        const value = scalar(a.value)
        return value === a.value ? single(a, 1) : dataIndex(value, a.extent)
      }
    }
  }
  const index = (a: Index): Index => {
    let sum = indexConst(a.constant)
    for (const t of a.terms) sum = addIndex(sum, scaleIndex(atom(t.atom), t.coefficient))
    return indexEquals(sum, a) ? a : sum
  }
  const indices = (xs: readonly Index[]): readonly Index[] => {
    const ys = xs.map(index)
    return ys.every((y, i) => y === xs[i]) ? xs : ys
  }
  const scalar = (s: Scalar): Scalar => {
    let t = done.get(s)
    if (t === undefined) done.set(s, (t = rebuild(s)))
    return t
  }
  const rebuild = (s: Scalar): Scalar => {
    switch (s._tag) {
      case 'const': return s
      case 'load': case 'index': {
        const i = index(s.index)
        return i === s.index ? s : { ...s, index: i }
      }
      case 'local': {
        const at = indices(s.at)
        return at === s.at ? s : { ...s, at }
      }
      case 'guard': {
        const when = scalar(s.when), then = scalar(s.then), otherwise = scalar(s.else)
        return when === s.when && then === s.then && otherwise === s.else ? s : { ...s, when, then, else: otherwise }
      }
      case 'op': {
        const args = s.args.map(scalar)
        return args.every((a, i) => a === s.args[i]) ? s : { ...s, args }
      }
    }
  }
  return { index, scalar }
}

export const substitute = (a: Index, map: Substitution): Index => substitutor(map).index(a)

export const substituteScalar = (s: Scalar, map: Substitution): Scalar => substitutor(map).scalar(s)
