/** Sums of products by Einstein's notation. */
import { formatAval } from '../core/base/aval.js'
import type { DType } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { mul } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastInDim, reduceSum } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { transpose } from '../core/ops/permutation.js'
import { reduceOr } from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, promoted } from '../lax/operands.js'
import { diagonalOf } from './diagonals.js'
import { contracted, elementType, type ProductOptions } from './products.js'

export interface EinsumOptions extends ProductOptions {
  /** Accepted for JAX's sake: operands are always contracted in pairs, the cheapest first. */
  readonly optimize?: unknown
}
const einsumOptions: Known<EinsumOptions> = { optimize: true, precision: true, preferredElementType: true }

/** An operand and a label for each of its axes. */
interface Term {
  readonly x: NDArray
  readonly labels: readonly string[]
}

interface Equation {
  readonly terms: readonly Term[]
  readonly output: readonly string[]
}

const malformed = (subscripts: string, expected: string): ArgumentError => new ArgumentError('einsum', { expected, got: `'${subscripts}'`, hint: "as in 'ij,jk->ik'" })

/** Letters are labels; the axes of an ellipsis are numbered from the last, so that they line up. */
const labelsOf = (subscripts: string, part: string, rank: number): readonly string[] => {
  const [before, after, ...more] = part.split('...')
  if (more.length > 0 || !/^[A-Za-z]*$/.test(before! + (after ?? ''))) throw malformed(subscripts, 'letters, and at most one ellipsis per operand')
  const hidden = rank - before!.length - (after ?? '').length
  return [...before!, ...(after === undefined ? [] : Array.from({ length: Math.max(hidden, 0) }, (_, i) => `.${hidden - 1 - i}`)), ...(after ?? '')]
}

const parse = (subscripts: string, xs: readonly NDArray[]): Equation => {
  const [inputs, output, ...more] = subscripts.replace(/\s/g, '').split('->')
  const parts = inputs!.split(',')
  if (more.length > 0) throw malformed(subscripts, "at most one '->'")
  if (parts.length !== xs.length) throw malformed(subscripts, `labels for ${xs.length} operands`)
  const terms = xs.map((x, i) => ({ x, labels: labelsOf(subscripts, parts[i]!, x.ndim) }))
  terms.forEach(({ x, labels }, i) => {
    if (labels.length !== x.ndim) throw new ShapeError('einsum', { expected: `operand ${i} to have the axes '${parts[i]}' of '${subscripts}'`, got: formatAval(x) })
  })
  const all = terms.flatMap(t => t.labels)
  const hidden = [...new Set(all.filter(l => l.startsWith('.')))].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))
  if (output === undefined) return { terms, output: [...hidden, ...[...new Set(all)].filter(l => !l.startsWith('.') && all.indexOf(l) === all.lastIndexOf(l)).sort()] }
  const letters = output.split('...')
  const result = letters.length === 1 ? [...output] : [...letters[0]!, ...hidden, ...letters[1]!]
  const strange = result.find(l => !all.includes(l))
  if (letters.length > 2 || strange !== undefined) throw malformed(subscripts, `an output of labels that operands have${strange === undefined ? '' : `, unlike '${strange}'`}`)
  if (new Set(result).size !== result.length) throw malformed(subscripts, 'every label of the output once')
  if (letters.length === 1 && hidden.length > 0) throw malformed(subscripts, "an ellipsis in the output, as operands have one")
  return { terms, output: result }
}

/** The form with numbered axes: `einsum(x, [0, 1], y, [1, 2], [0, 2])`. */
const fromLists = (args: readonly unknown[]): Equation => {
  const axes = (u: unknown): readonly string[] => {
    if (!Array.isArray(u) || !u.every(n => Number.isSafeInteger(n))) throw new ArgumentError('einsum', { expected: "subscripts, or a list of axis numbers after every operand", got: typeof u, hint: "np.einsum('ij,jk->ik', x, y)" })
    return u.map(n => `#${n}`)
  }
  const pairs = args.length >> 1
  const xs = promoted('einsum', Array.from({ length: pairs }, (_, i) => args[2 * i]))
  const terms = xs.map((x, i) => ({ x, labels: axes(args[2 * i + 1]) }))
  for (const { x, labels } of terms) if (labels.length !== x.ndim) throw new ShapeError('einsum', { expected: `an operand of rank ${labels.length}`, got: formatAval(x) })
  const all = terms.flatMap(t => t.labels)
  if (args.length % 2 === 1) return { terms, output: axes(args[args.length - 1]) }
  return { terms, output: [...new Set(all)].filter(l => all.indexOf(l) === all.lastIndexOf(l)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))) }
}

type Sizes = ReadonlyMap<string, number>

/** One size per label; an axis of size 1 goes with any. */
const sizesOf = (terms: readonly Term[]): Sizes => {
  const sizes = new Map<string, number>()
  for (const { x, labels } of terms) {
    labels.forEach((l, d) => {
      const n = x.shape[d]!, known = sizes.get(l) ?? 1
      if (known !== n && known !== 1 && n !== 1) throw new ShapeError('einsum', { expected: `one size for ${l.startsWith('.') ? 'every axis of the ellipsis' : `label '${l}'`}`, got: `${known} and ${n} in ${terms.map(t => `${t.labels.join('')}: ${formatAval(t.x)}`).join(', ')}` })
      sizes.set(l, known === 1 ? n : known)
    })
  }
  return sizes
}

/** Without axes of size 1 that stand for longer ones, and every label once: repeated labels run along a diagonal. */
const simplified = ({ x, labels }: Term, sizes: Sizes): Term => {
  const kept = labels.map((_, d) => d).filter(d => x.shape[d] === sizes.get(labels[d]!))
  let y = reshape(x, kept.map(d => x.shape[d]!))
  let names = kept.map(d => labels[d]!)
  for (;;) {
    const second = names.findIndex((l, d) => names.indexOf(l) < d)
    if (second < 0) return { x: y, labels: names }
    const first = names.indexOf(names[second]!), label = names[second]!
    y = diagonalOf(y, first, second, 0)
    names = [...names.filter((_, d) => d !== first && d !== second), label]
  }
}

const summed = ({ x, labels }: Term, isKept: (label: string) => boolean): Term => {
  const axes = labels.flatMap((l, d) => (isKept(l) ? [] : [d]))
  return { x: x.dtype === 'bool' ? reduceOr(x, axes) : reduceSum(x, axes), labels: labels.filter(isKept) }
}

/** The product of two terms, summed over the labels that nobody else needs. */
const product = (a: Term, b: Term, isKept: (label: string) => boolean, preferred: DType | null): Term => {
  const shared = a.labels.filter(l => b.labels.includes(l))
  const batch = shared.filter(isKept), gone = shared.filter(l => !isKept(l))
  const labels = [...batch, ...a.labels.filter(l => !shared.includes(l)), ...b.labels.filter(l => !shared.includes(l))]
  if (gone.length === 0) return { x: elementwise(a, b, labels), labels }
  const at = (t: Term, ls: readonly string[]): readonly number[] => ls.map(l => t.labels.indexOf(l))
  return { x: contracted(a.x, b.x, [at(a, gone), at(b, gone)], [at(a, batch), at(b, batch)], preferred), labels }
}

const elementwise = (a: Term, b: Term, labels: readonly string[]): NDArray => {
  const shape = labels.map(l => (a.labels.includes(l) ? a.x.shape[a.labels.indexOf(l)]! : b.x.shape[b.labels.indexOf(l)]!))
  const [x, y] = [a, b].map(t => {
    const order = labels.filter(l => t.labels.includes(l))
    return broadcastInDim(transpose(t.x, order.map(l => t.labels.indexOf(l))), shape, order.map(l => labels.indexOf(l)))
  })
  return x!.dtype === 'bool' ? and(x!, y!) : mul(x!, y!)
}

/** Which two to multiply next: where the result is small beside its factors. */
const cheapest = (terms: readonly Term[], output: readonly string[], sizes: Sizes): readonly [number, number] => {
  const volume = (labels: readonly string[]): number => labels.reduce((n, l) => n * sizes.get(l)!, 1)
  let best: readonly [number, number] = [0, 1]
  let least = Infinity
  for (let i = 0; i < terms.length; i++) {
    for (let j = i + 1; j < terms.length; j++) {
      const a = terms[i]!.labels, b = terms[j]!.labels
      const needed = (l: string): boolean => output.includes(l) || terms.some((t, k) => k !== i && k !== j && t.labels.includes(l))
      const cost = volume([...new Set([...a, ...b])].filter(needed)) - volume(a) - volume(b)
      if (cost < least) [best, least] = [[i, j], cost]
    }
  }
  return best
}

const evaluate = ({ terms: given, output }: Equation, preferred: DType | null): NDArray => {
  const sizes = sizesOf(given)
  let terms = given.map(t => simplified(t, sizes))
  terms = terms.map((t, i) => summed(t, l => output.includes(l) || terms.some((other, k) => k !== i && other.labels.includes(l))))
  while (terms.length > 1) {
    const [i, j] = cheapest(terms, output, sizes)
    const others = terms.filter((_, k) => k !== i && k !== j)
    terms = [...others, product(terms[i]!, terms[j]!, l => output.includes(l) || others.some(t => t.labels.includes(l)), preferred)]
  }
  const [{ x, labels }] = terms as unknown as readonly [Term] // one is left of at least one
  const result = transpose(x, output.map(l => labels.indexOf(l)))
  return preferred === null ? result : convert(result, preferred)
}

/**
 * Sums of products: axes with one label run together, labels that the output lacks are summed. Without `->` the output has the labels
 * that occur once, in alphabetical order; `...` stands for axes that broadcast. Several operands are contracted in pairs, the cheapest
 * first. Data-first only. Source: `jax.numpy.einsum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.einsum('ij,jk->ik', np.array([[1, 2], [3, 4]]), np.array([[1, 0], [0, 1]])).tolist() // => [[1,2],[3,4]]
 * np.einsum('ii', np.array([[1, 2], [3, 4]])).item() // => 5
 * np.einsum('b...,b->...', np.ones([2, 3, 4]), np.ones([2])).shape // => [3,4]
 * ```
 */
export function einsum(subscripts: string, ...operands: readonly ArrayLike[] | readonly [...operands: readonly ArrayLike[], options: EinsumOptions]): NDArray
export function einsum(x: ArrayLike, axes: readonly number[], ...rest: readonly (ArrayLike | readonly number[] | EinsumOptions)[]): NDArray
export function einsum(first: string | ArrayLike, ...rest: readonly unknown[]): NDArray {
  if (first === undefined) throw new ArgumentError('einsum', { expected: 'subscripts, or an array and its labels', got: 'undefined' })
  const last = rest[rest.length - 1]
  const hasOptions = typeof last === 'object' && last !== null && !isNDArray(last) && !Array.isArray(last)
  const operands = hasOptions ? rest.slice(0, -1) : rest
  const preferred = elementType('einsum', checkOptions<EinsumOptions>('einsum', hasOptions ? last : {}, einsumOptions))
  if (typeof first !== 'string') return evaluate(fromLists([first, ...operands]), preferred)
  if (operands.length === 0) throw new ArgumentError('einsum', { expected: 'at least one operand', got: 'none' })
  return evaluate(parse(first, promoted('einsum', operands)), preferred)
}
