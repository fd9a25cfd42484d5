/** Loop programs written by hand: what the loop language must be able to say, for every emitter. */
import type { TypedArray } from '../../../src/core/base/dtype.js'
import {
  addIndex, dataIndex, divIndex, freshCounter, type Index, indexConst, indexOf, modIndex, offsetIndex, scaleIndex, type IndexVar,
} from '../../../src/core/ir/loop/index-expr.js'
import type { Kernel, Stmt } from '../../../src/core/ir/loop/kernel.js'
import type { BufferDecl, Program, View } from '../../../src/core/ir/loop/program.js'
import * as s from '../../../src/core/ir/loop/scalar.js'
import type { Local, Pointer, Reg, Scalar } from '../../../src/core/ir/loop/scalar.js'

export interface Example {
  readonly name: string
  readonly program: Program
  /** By position. */
  readonly inputs: readonly TypedArray[]
  readonly outputLengths: readonly number[]
  /** Computed directly, in plain JavaScript. */
  readonly expected: readonly (readonly number[])[]
}

let ids = 0
export const pointer = (element: Pointer['element'] = 'float32'): Pointer => ({ _tag: 'pointer', id: ++ids, element })
export const local = (reg: Reg, extents: readonly number[] = []): Local => ({ _tag: 'localName', id: ++ids, reg, extents })
export const load = (p: Pointer, index: Index): Scalar => ({ _tag: 'load', reg: p.element === 'float32' ? 'f32' : p.element === 'float64' ? 'f64' : p.element.startsWith('u') ? 'u32' : 'i32', pointer: p, index })
export const store = (p: Pointer, index: Index, value: Scalar): Stmt => ({ _tag: 'store', pointer: p, index, value })
export const read = (l: Local, ...at: readonly Index[]): Scalar => ({ _tag: 'local', reg: l.reg, local: l, at })
export const set = (l: Local, value: Scalar, ...at: readonly Index[]): Stmt => ({ _tag: 'set', local: l, at, value })
export const loop = (counter: IndexVar, body: readonly Stmt[], mode: 'serial' | 'vector' | 'unroll' = 'serial'): Stmt =>
  ({ _tag: 'for', counter, from: indexConst(0), to: indexConst(counter.extent), step: 1, mode, body })
export const f32 = (x: number): Scalar => s.constant('f32', x)
export const zero = indexConst(0)

const at = (base: Index, ...terms: readonly (readonly [IndexVar, number])[]): Index => terms.reduce((sum, [c, k]) => addIndex(sum, scaleIndex(indexOf(c), k)), base)
const buffer = (id: number, length: number, place: 'input' | 'output', position: number, element: Pointer['element'] = 'float32'): BufferDecl => ({ id, element, length, place: { _tag: place, position } })
const scratch = (id: number, length: number, offset: number, element: Pointer['element'] = 'float32'): BufferDecl => ({ id, element, length, place: { _tag: 'scratch', offset } })
const view = (id: number, offset: Index = zero): View => ({ buffer: id, offset })
const floats = (n: number, seed = 1): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed) * 3)
const { fround } = Math

/** carry' = tanh-like(carry · w + x_t), stacked: written straight into row t of the result, carry in two buffers by turns. */
const scan = (): Example => {
  const T = 5, n = 6
  const h = pointer(), x = pointer(), w = pointer(), next = pointer(), stacked = pointer()
  const i = freshCounter(n), I = indexOf(i)
  const value = local('f32')
  const kernel: Kernel = {
    name: 'cell', pointers: [h, x, w, next, stacked], outer: i, order: 'parallel', body: [
      { _tag: 'let', local: value, value: s.div(s.add(s.mul(load(h, I), load(w, zero)), load(x, I)), s.add(f32(1), s.abs(load(x, I)))) },
      store(next, I, read(value)),
      store(stacked, I, s.mul(read(value), read(value))),
    ],
  }
  const t = freshCounter(T), t2 = indexOf(t)
  const slot = (k: number): Index => scaleIndex(modIndex(offsetIndex(t2, k), 2), n)
  const program: Program = {
    inputs: 3, outputs: 2, scratchBytes: 2 * n * 4, kernels: [kernel],
    buffers: [buffer(0, n, 'input', 0), buffer(1, T * n, 'input', 1), buffer(2, 1, 'input', 2), buffer(3, n, 'output', 0), buffer(4, T * n, 'output', 1), scratch(5, 2 * n, 0)],
    steps: [
      { _tag: 'copy', from: view(0), to: view(5), length: n },
      { _tag: 'loop', counter: t, trips: T, reverse: false, body: [
        { _tag: 'run', kernel: 0, extent: n, views: [view(5, slot(0)), view(1, scaleIndex(t2, n)), view(2), view(5, slot(1)), view(4, scaleIndex(t2, n))] },
      ] },
      { _tag: 'copy', from: view(5, indexConst((T % 2) * n)), to: view(3), length: n },
    ],
  }
  const h0 = floats(n), xs = floats(T * n, 2), ws = new Float32Array([0.75])
  let carry = [...h0]
  const rows: number[] = []
  for (let step = 0; step < T; step++) {
    carry = carry.map((c, k) => {
      const xk = xs[step * n + k]!
      return fround(fround(fround(c * ws[0]!) + xk) / fround(1 + Math.abs(xk)))
    })
    rows.push(...carry.map(c => fround(c * c)))
  }
  return { name: 'a scan, stacked in place, with a double-buffered carry', program, inputs: [h0, xs, ws], outputLengths: [n, T * n], expected: [carry, rows] }
}

/** Collatz steps of one number, with the carry in two buffers by turns and brought home at the end. */
const collatz = (): Example => {
  const x = pointer('int32'), y = pointer('int32'), p = pointer('uint8'), q = pointer('int32')
  const one = freshCounter(1), two = freshCounter(1)
  const i32 = (n: number): Scalar => s.constant('i32', n)
  const n = load(x, zero), steps = load(x, indexConst(1))
  const cond: Kernel = { name: 'unfinished', pointers: [q, p], outer: one, order: 'parallel', body: [store(p, zero, s.ne(load(q, zero), i32(1)))] }
  const body: Kernel = { name: 'collatz', pointers: [x, y], outer: two, order: 'parallel', body: [
    store(y, zero, s.select(s.eq(s.rem(n, i32(2)), i32(0)), s.div(n, i32(2)), s.add(s.mul(n, i32(3)), i32(1)))),
    store(y, indexConst(1), s.add(steps, i32(1))),
  ] }
  const c = freshCounter(2 ** 31)
  const slot = (k: number): Index => scaleIndex(modIndex(offsetIndex(indexOf(c), k), 2), 2)
  const program: Program = {
    inputs: 1, outputs: 1, scratchBytes: 32, kernels: [cond, body],
    buffers: [buffer(0, 2, 'input', 0, 'int32'), buffer(1, 2, 'output', 0, 'int32'), scratch(2, 4, 0, 'int32'), scratch(3, 1, 16, 'uint8')],
    steps: [
      { _tag: 'copy', from: view(0), to: view(2), length: 2 },
      { _tag: 'while', counter: c, predicate: view(3),
        cond: [{ _tag: 'run', kernel: 0, extent: 1, views: [view(2, slot(0)), view(3)] }],
        body: [{ _tag: 'run', kernel: 1, extent: 1, views: [view(2, slot(0)), view(2, slot(1))] }],
        exit: [{ _tag: 'copy', from: view(2, slot(0)), to: view(1), length: 2 }] },
    ],
  }
  return { name: 'a while with its condition', program, inputs: [Int32Array.of(27, 0)], outputLengths: [2], expected: [[1, 111]] }
}

/** relu(A · Bᵀ + bias): A and B packed in panels of 4 rows and 8 columns (zeros beyond the edge), a 4×8 tile of registers. */
const gemm = (): Example => {
  const M = 6, N = 11, K = 7, MR = 4, NR = 8
  const mPanels = Math.ceil(M / MR), nPanels = Math.ceil(N / NR)
  const pack = (name: string, rows: number, panels: number, width: number): { readonly kernel: Kernel; readonly from: Pointer; readonly to: Pointer } => {
    const from = pointer(), to = pointer()
    const panel = freshCounter(panels), k = freshCounter(K), lane = freshCounter(width)
    const row = at(zero, [panel, width], [lane, 1])
    const inside = s.lt(s.fromIndex(row), s.constant('i32', rows))
    return { from, to, kernel: { name, pointers: [from, to], outer: panel, order: 'parallel', body: [loop(k, [loop(lane, [
      store(to, at(zero, [panel, K * width], [k, width], [lane, 1]), s.guard(inside, load(from, addIndex(scaleIndex(row, K), indexOf(k))), f32(0))),
    ], 'vector')])] } }
  }
  const packA = pack('pack A', M, mPanels, MR), packB = pack('pack B', N, nPanels, NR)
  const a = pointer(), b = pointer(), bias = pointer(), out = pointer()
  const mp = freshCounter(mPanels), np = freshCounter(nPanels), k = freshCounter(K)
  const r = (): IndexVar => freshCounter(MR), c = (): IndexVar => freshCounter(NR)
  const tile = local('f32', [MR, NR])
  const [r1, c1, r2, c2] = [r(), c(), r(), c()]
  const row = at(zero, [mp, MR], [r2, 1]), column = at(zero, [np, NR], [c2, 1])
  const inside = s.and(s.lt(s.fromIndex(row), s.constant('i32', M)), s.lt(s.fromIndex(column), s.constant('i32', N)))
  const multiply: Kernel = { name: 'multiply', pointers: [a, b, bias, out], outer: mp, order: 'parallel', body: [loop(np, [
    { _tag: 'cells', local: tile, init: f32(0) },
    loop(k, [loop(r1, [loop(c1, [
      set(tile, s.add(read(tile, indexOf(r1), indexOf(c1)), s.mul(load(a, at(zero, [mp, K * MR], [k, MR], [r1, 1])), load(b, at(zero, [np, K * NR], [k, NR], [c1, 1])))), indexOf(r1), indexOf(c1)),
    ], 'vector')], 'unroll')]),
    loop(r2, [loop(c2, [
      { _tag: 'if', when: inside, else: [], then: [store(out, addIndex(scaleIndex(row, N), column), s.max(s.add(read(tile, indexOf(r2), indexOf(c2)), load(bias, column)), f32(0)))] },
    ], 'vector')], 'unroll'),
  ])] }
  const A = floats(M * K), B = floats(N * K, 5), bs = floats(N, 9)
  const expected: number[] = []
  for (let i = 0; i < M; i++) for (let j = 0; j < N; j++) {
    let acc = 0
    for (let l = 0; l < K; l++) acc = fround(acc + fround(A[i * K + l]! * B[j * K + l]!))
    expected.push(Math.max(fround(acc + bs[j]!), 0))
  }
  const aLength = mPanels * MR * K, bLength = nPanels * NR * K
  const program: Program = {
    inputs: 3, outputs: 1, scratchBytes: (aLength + bLength) * 4, kernels: [packA.kernel, packB.kernel, multiply],
    buffers: [buffer(0, M * K, 'input', 0), buffer(1, N * K, 'input', 1), buffer(2, N, 'input', 2), buffer(3, M * N, 'output', 0), scratch(4, aLength, 0), scratch(5, bLength, aLength * 4)],
    steps: [
      { _tag: 'run', kernel: 0, extent: mPanels, views: [view(0), view(4)] },
      { _tag: 'run', kernel: 1, extent: nPanels, views: [view(1), view(5)] },
      { _tag: 'run', kernel: 2, extent: mPanels, views: [view(4), view(5), view(2), view(3)] },
    ],
  }
  return { name: 'a packed matrix product with an epilogue', program, inputs: [A, B, bs], outputLengths: [M * N], expected: [expected] }
}

/** x.at[indices].add(updates), out-of-range indices dropped; the result begins as a copy of x. */
const scatter = (): Example => {
  const n = 5, updates = 8
  const ix = pointer('int32'), up = pointer(), out = pointer()
  const u = freshCounter(updates), U = indexOf(u)
  const wanted = load(ix, U)
  const target = dataIndex(wanted, n)
  const i32 = (x: number): Scalar => s.constant('i32', x)
  const kernel: Kernel = { name: 'scatter add', pointers: [ix, up, out], outer: u, order: 'serial', body: [
    { _tag: 'if', when: s.and(s.ge(wanted, i32(0)), s.lt(wanted, i32(n))), else: [], then: [store(out, target, s.add(load(out, target), load(up, U)))] },
  ] }
  const x = floats(n), indices = Int32Array.of(1, 3, 1, -1, 4, 5, 0, 1), values = floats(updates, 4)
  const expected = [...x]
  indices.forEach((i, j) => { if (i >= 0 && i < n) expected[i] = fround(expected[i]! + values[j]!) })
  const program: Program = {
    inputs: 3, outputs: 1, scratchBytes: 0, kernels: [kernel],
    buffers: [buffer(0, n, 'input', 0), buffer(1, updates, 'input', 1, 'int32'), buffer(2, updates, 'input', 2), buffer(3, n, 'output', 0)],
    steps: [
      { _tag: 'copy', from: view(0), to: view(3), length: n },
      { _tag: 'run', kernel: 0, extent: updates, views: [view(1), view(2), view(3)] },
    ],
  }
  return { name: 'a scatter', program, inputs: [x, indices, values], outputLengths: [n], expected: [expected] }
}

/** Rows of x: subtract the maximum, square-and-decay instead of exp, divide by the sum; the row stays in scratch. */
const softmax = (): Example => {
  const rows = 3, n = 13
  const x = pointer(), row = pointer(), out = pointer()
  const i = freshCounter(rows), I = indexOf(i)
  const [j1, block, lane, rest, j3] = [freshCounter(n), freshCounter(1), freshCounter(8), freshCounter(n - 8), freshCounter(n)]
  const top = local('f32'), sums = local('f64', [8]), total = local('f32')
  const element = (j: Index): Index => addIndex(scaleIndex(I, n), j)
  const weight = (j: Index): Scalar => s.div(f32(1), s.add(f32(1), s.mul(s.sub(load(x, element(j)), read(top)), s.sub(load(x, element(j)), read(top)))))
  const accumulate = (j: Index, l: Index): readonly Stmt[] => {
    const w = local('f32')
    return [{ _tag: 'let', local: w, value: weight(j) }, store(row, element(j), read(w)), set(sums, s.add(read(sums, l), s.convert('f64', read(w))), l)]
  }
  const lanes = [0, 1, 2, 3, 4, 5, 6, 7].map(l => read(sums, indexConst(l)))
  const four = (k: number): Scalar => s.add(s.add(lanes[k]!, lanes[k + 4]!), s.add(lanes[k + 2]!, lanes[k + 6]!))
  const kernel: Kernel = { name: 'softmax', pointers: [x, row, out], outer: i, order: 'parallel', body: [
    { _tag: 'cells', local: top, init: f32(-Infinity) },
    loop(j1, [set(top, s.max(read(top), load(x, element(indexOf(j1)))))]),
    { _tag: 'cells', local: sums, init: s.constant('f64', 0) },
    loop(block, [loop(lane, accumulate(addIndex(scaleIndex(indexOf(block), 8), indexOf(lane)), indexOf(lane)), 'unroll')]),
    loop(rest, accumulate(offsetIndex(indexOf(rest), 8), indexOf(rest)), 'unroll'),
    { _tag: 'let', local: total, value: s.convert('f32', s.add(four(0), four(1))) },
    loop(j3, [store(out, element(indexOf(j3)), s.div(load(row, element(indexOf(j3))), read(total)))], 'vector'),
  ] }
  const xs = floats(rows * n)
  const expected: number[] = []
  for (let r = 0; r < rows; r++) {
    const line = [...xs.subarray(r * n, (r + 1) * n)], most = Math.max(...line)
    const w = line.map(v => fround(1 / fround(1 + fround(fround(v - most) * fround(v - most)))))
    const p = new Array<number>(8).fill(0)
    w.forEach((v, k) => { p[k % 8]! += v })
    const sum = fround(((p[0]! + p[4]!) + (p[2]! + p[6]!)) + ((p[1]! + p[5]!) + (p[3]! + p[7]!)))
    expected.push(...w.map(v => fround(v / sum)))
  }
  const program: Program = {
    inputs: 1, outputs: 1, scratchBytes: rows * n * 4, kernels: [kernel],
    buffers: [buffer(0, rows * n, 'input', 0), buffer(1, rows * n, 'output', 0), scratch(2, rows * n, 0)],
    steps: [{ _tag: 'run', kernel: 0, extent: rows, views: [view(0), view(2), view(1)] }],
  }
  return { name: 'rows fused: a maximum, a sum in eight lanes, a quotient', program, inputs: [xs], outputLengths: [rows * n], expected: [expected] }
}

/** Concatenate, pad and transpose by index maps: guards, and divisions of a flat counter. */
const views = (): Example => {
  const x = pointer(), y = pointer(), out = pointer()
  const rows = 4, columns = 5
  const flat = freshCounter(rows * (columns + 2)), F = indexOf(flat)
  const r = divIndex(F, columns + 2), c = modIndex(F, columns + 2)
  const i32 = (n: number): Scalar => s.constant('i32', n)
  const fromX = s.lt(s.fromIndex(c), i32(columns))
  const shared = s.mul(load(x, addIndex(scaleIndex(c, rows), r)), f32(2))
  const kernel: Kernel = { name: 'concatenate', pointers: [x, y, out], outer: flat, order: 'parallel', body: [
    store(out, F, s.guard(fromX, s.add(shared, shared), s.guard(s.lt(s.fromIndex(r), i32(3)), load(y, addIndex(scaleIndex(r, 2), offsetIndex(c, -columns))), f32(-1)))),
  ] }
  const xs = floats(rows * columns), ys = floats(6, 3)
  const expected: number[] = []
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns + 2; j++) expected.push(j < columns ? fround(4 * xs[j * rows + i]!) : i < 3 ? ys[i * 2 + j - columns]! : -1)
  const program: Program = {
    inputs: 2, outputs: 1, scratchBytes: 0, kernels: [kernel],
    buffers: [buffer(0, rows * columns, 'input', 0), buffer(1, 6, 'input', 1), buffer(2, rows * (columns + 2), 'output', 0)],
    steps: [{ _tag: 'run', kernel: 0, extent: rows * (columns + 2), views: [view(0), view(1), view(2)] }],
  }
  return { name: 'a transposed concatenation with a padded edge', program, inputs: [xs, ys], outputLengths: [rows * (columns + 2)], expected: [expected] }
}

/** Binary search: a while inside a kernel, with registers that change, and a branch of the program. */
const search = (): Example => {
  const sorted = pointer(), wanted = pointer(), out = pointer('int32')
  const n = 16, queries = 4
  const i = freshCounter(queries)
  const low = local('i32'), high = local('i32'), middle = local('i32')
  const i32 = (x: number): Scalar => s.constant('i32', x)
  const kernel: Kernel = { name: 'searchsorted', pointers: [sorted, wanted, out], outer: i, order: 'parallel', body: [
    { _tag: 'cells', local: low, init: i32(0) },
    { _tag: 'cells', local: high, init: i32(n) },
    { _tag: 'while', when: s.lt(read(low), read(high)), body: [
      { _tag: 'let', local: middle, value: s.shr(s.add(read(low), read(high)), i32(1)) },
      { _tag: 'if', when: s.lt(load(sorted, dataIndex(read(middle), n)), load(wanted, indexOf(i))),
        then: [set(low, s.add(read(middle), i32(1)))], else: [set(high, read(middle))] },
    ] },
    store(out, indexOf(i), read(low)),
  ] }
  const negate: Kernel = (() => {
    const o = pointer('int32'), q = freshCounter(queries)
    return { name: 'negate', pointers: [o], outer: q, order: 'parallel', body: [store(o, indexOf(q), s.neg(load(o, indexOf(q))))] }
  })()
  const program: Program = {
    inputs: 3, outputs: 1, scratchBytes: 0, kernels: [kernel, negate],
    buffers: [buffer(0, n, 'input', 0), buffer(1, queries, 'input', 1), buffer(2, queries, 'output', 0, 'int32'), buffer(3, 1, 'input', 2, 'int32')],
    steps: [
      { _tag: 'run', kernel: 0, extent: queries, views: [view(0), view(1), view(2)] },
      { _tag: 'branch', selector: view(3), branches: [[], [{ _tag: 'run', kernel: 1, extent: queries, views: [view(2)] }]] },
    ],
  }
  const xs = Float32Array.from({ length: n }, (_, k) => k * 2)
  return { name: 'a search with a while inside, and a branch', program, inputs: [xs, Float32Array.of(-1, 7, 8, 99), Int32Array.of(1)], outputLengths: [queries], expected: [[0, -4, -4, -16]] }
}

/** Two results over the memory of what they are computed from, in code long enough for iterations to take turns. */
const inPlace = (): Example => {
  const n = 70
  const x = pointer(), y = pointer()
  const i = freshCounter(n), I = indexOf(i)
  const newX = local('f32'), newY = local('f32')
  const polynomial = (v: Scalar, w: Scalar): Scalar => Array.from({ length: 9 }).reduce<Scalar>(sum => s.add(s.mul(sum, v), w), f32(0.5))
  const kernel: Kernel = { name: 'in place', pointers: [x, y], outer: i, order: 'parallel', body: [
    { _tag: 'let', local: newX, value: polynomial(load(x, I), load(y, I)) },
    { _tag: 'let', local: newY, value: polynomial(load(y, I), load(x, I)) },
    store(x, I, read(newX)),
    store(y, I, read(newY)),
  ] }
  const xs = floats(n).map(v => v / 4), ys = floats(n, 3).map(v => v / 4)
  const plain = (v: number, w: number): number => Array.from({ length: 9 }).reduce<number>(sum => fround(fround(sum * v) + w), 0.5)
  const program: Program = {
    inputs: 2, outputs: 2, scratchBytes: 0, kernels: [kernel],
    buffers: [buffer(0, n, 'input', 0), buffer(1, n, 'input', 1), buffer(2, n, 'output', 0), buffer(3, n, 'output', 1)],
    steps: [
      { _tag: 'copy', from: view(0), to: view(2), length: n },
      { _tag: 'copy', from: view(1), to: view(3), length: n },
      { _tag: 'run', kernel: 0, extent: n, views: [view(2), view(3)] },
    ],
  }
  return { name: 'results in the place of operands', program, inputs: [xs, ys], outputLengths: [n, n], expected: [[...xs].map((v, k) => plain(v, ys[k]!)), [...ys].map((v, k) => plain(v, xs[k]!))] }
}

export const examples: readonly Example[] = [inPlace(), scan(), collatz(), gemm(), scatter(), softmax(), views(), search()]
