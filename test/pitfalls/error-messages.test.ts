/** PITFALLS, "Error messages": the operation, what it expected, what it got and where, and what to do. */
import { describe, expect, test } from 'vitest'
import { debug, grad, jit, jvp, lax, type NDArray, np, optim, tree, vjp, vmap } from '../../src/index.js'

const ones = np.ones
const ints = (shape: readonly number[]): NDArray => np.ones(shape, { dtype: 'int32' })
const never = <T>(x: T): never => x as never // what the types forbid

type Case = readonly [name: string, call: () => unknown, tag: string, message: string]

const says = (cases: readonly Case[]): void =>
  test.each(cases)('%s', (_, call, tag, message) => {
    expect(call).toThrow(expect.objectContaining({ _tag: tag }))
    expect(call).toThrow(message)
  })

describe('matmul of [2,3] and [2,3] names the operation, both full shapes, which axes clash, a hint', () => {
  const message = 'matmul: expected axis 1 of the first operand and axis 0 of the second to have one size, got float32[2,3] and float32[2,3]: 3 against 2\n  hint: transpose the second: np.matrixTranspose(y)'
  says([
    ['eager', () => np.matmul(ones([2, 3]), ones([2, 3])), 'ShapeError', message],
    ['in jit', () => jit((x: NDArray, y: NDArray) => np.matmul(x, y))(ones([2, 3]), ones([2, 3])), 'ShapeError', message],
    ['in grad', () => grad((x: NDArray) => np.sum(np.matmul(x, x)))(ones([2, 3])), 'ShapeError', message],
    ['of batches', () => np.matmul(ones([4, 2, 3]), ones([5, 3, 2])), 'ShapeError', 'matmul: expected batch axes that broadcast, got float32[4,2,3] and float32[5,3,2], with 4 on axis 0 against 5 on axis 0\n  hint: the last two axes are the matrices'],
    ['einsum', () => np.einsum('ij,jk->ik', ones([2, 3]), ones([2, 3])), 'ShapeError', "einsum: expected one size for label 'j', got 3 and 2 in ij: float32[2,3], jk: float32[2,3]"],
  ])
})

describe('broadcasting', () => {
  says([
    ['shapes that do not', () => np.add(ones([2, 3]), ones([2, 4])), 'ShapeError', 'add: expected shapes that broadcast, got [2,3] and [2,4], which differ at axis -1 (3 and 4)\n  hint: axes are compared from the last; sizes must be equal, or one of them 1'],
    ['three operands', () => np.where(ones([2, 3]), ones([2, 3]), ones([4, 3])), 'ShapeError', 'where: expected shapes that broadcast, got [2,3] and [4,3], which differ at axis -2 (2 and 4)'],
    ['to a shape', () => np.broadcastTo(ones([2, 3]), [3, 3]), 'ShapeError', 'broadcastTo: expected shapes that broadcast, got [2,3] and [3,3]'],
    ['lax does not raise ranks', () => lax.add(ones([3]), ones([2, 3])), 'ShapeError', 'add: expected operands of one rank, or scalars, got float32[3] and float32[2,3]\n  hint: np functions add missing axes'],
  ])
})

describe('convolution channels', () => {
  says([['in the kernel', () => lax.conv(ones([1, 3, 8, 8]), ones([4, 2, 3, 3]), [1, 1], 'SAME'), 'ShapeError', 'conv: expected as many input features in the kernel (axis 1) as the input has (axis 1: 3), got 2, for float32[1,3,8,8] and kernel float32[4,2,3,3]\n  hint: check dimensionNumbers and featureGroupCount']])
})

describe('vmap sizes: which argument has which size', () => {
  const add = (x: NDArray, y: NDArray): NDArray => np.add(x, y)
  says([
    ['two arguments', () => vmap(add)(ones([2, 3]), ones([4, 3])), 'ShapeError', 'vmap: expected mapped axes of one size, got 2 on axis 0 of argument 0, float32[2,3]; 4 on axis 0 of argument 1, float32[4,3]\n  hint: check inAxes: null for arguments that are not mapped'],
    ['leaves of a tree', () => vmap((p: { readonly w: NDArray; readonly b: NDArray }) => np.add(p.w, p.b))({ w: ones([2]), b: ones([3]) }), 'ShapeError', 'got 3 on axis 0 of argument 0.b, float32[3]; 2 on axis 0 of argument 0.w, float32[2]'],
    ['other axes', () => vmap(add, { inAxes: [1, 0] })(ones([2, 3]), ones([2, 3])), 'ShapeError', 'got 3 on axis 1 of argument 0, float32[2,3]; 2 on axis 0 of argument 1, float32[2,3]'],
    ['an axis size', () => vmap((x: NDArray) => x, { axisSize: 3 })(ones([2])), 'ShapeError', 'vmap: expected mapped axes of one size (axisSize 3), got 2 on axis 0 of argument 0, float32[2]'],
    ['a scalar', () => vmap(add)(ones([2]), 3), 'AxisError', 'vmap: expected an array with at least one axis to map over, got a scalar at argument 1\n  hint: inAxes: null leaves it unmapped'],
    ['an axis that is not there', () => vmap(add, { inAxes: [0, 2] })(ones([2]), ones([2, 3])), 'AxisError', 'vmap: expected inAxes within the 2 axes of [2,3], got 2 at argument 1'],
    ['nothing mapped', () => vmap(() => np.array(1))(), 'ArgumentError', 'vmap: expected at least one mapped argument, or axisSize, got inAxes: null everywhere'],
  ])
})

describe('tree mismatches: the path and only the difference', () => {
  const params = { layers: [{ kernel: ones([2]), bias: ones([1]) }, { kernel: ones([2]), bias: ones([1]) }] }
  const without = { layers: [params.layers[0], { kernel: ones([2]) }] }
  const sum = (p: typeof params): NDArray => np.sum(p.layers[0]!.kernel)
  says([
    ['tree.map', () => tree.map((x: NDArray, y: NDArray) => np.add(x, y), params, never(without)), 'TreeError', 'tree.map: expected a record {bias, kernel}, got one with no bias at .layers[1]'],
    ['a tangent', () => jvp(sum, [params], [never(without)]), 'TreeError', 'jvp: expected a record {bias, kernel}, got one with no bias at tangent 0.layers[1]\n  hint: a tangent has the structure of its primal'],
    ['a cotangent', () => vjp((x: NDArray) => ({ a: [x, x] }), [1])[1](never({ a: [1] })), 'TreeError', 'vjp: expected a list of 2, got one of 1 at the cotangent.a'],
    ['an update', () => optim.applyUpdates(params, never(without)), 'TreeError', 'expected a record {bias, kernel}, got one with no bias'],
    ['a leaf where a tree is', () => jvp(sum, [params], [never({ layers: [params.layers[0], 1] })]), 'TreeError', 'jvp: expected a record {bias, kernel}, got an array at tangent 0.layers[1]'],
    ['inAxes', () => vmap((p: typeof params) => p, { inAxes: [{ layer: 0 }] })(params), 'TreeError', 'vmap, inAxes: expected a record {layer}, got one with no layer and also layers at [0]'],
    ['branches', () => lax.cond(true, () => never({ a: 1 }), () => never({ a: 1, b: 1 })), 'TreeError', 'cond: expected a record {a, b}, got one with no b at the result of the true branch'],
  ])
})

describe('a non-array leaf: its path and value', () => {
  says([
    ['of an argument of jit', () => jit((_: unknown) => 1)(never({ w: [new Date(0)] })), 'TreeError', 'jit: expected arrays or numbers as the leaves of the arguments, got a Date at the arguments[0].w[0]\n  hint: make arrays with np.array'],
    ['of an argument of grad', () => grad((p: { readonly w: NDArray }) => p.w)(never({ w: 1, act: Math.tanh })), 'TreeError', 'grad: expected arrays or numbers as the leaves of argument 0, got the function tanh at argument 0.act'],
    ['of a result', () => jit(() => never({ y: 1n }))(), 'TreeError', 'jit: expected arrays or numbers as the leaves of the result, got 1 at the result.y'],
    ['a missing return', () => jit(() => never(undefined))(), 'TreeError', 'jit: expected arrays or numbers as the result, got undefined\n  hint: is a return missing?'],
    ['an undefined operand', () => np.add(ones([2]), never(undefined)), 'ArgumentError', 'add: expected an array or a number, got undefined as operand 1\n  hint: is a property misspelt, or a return missing?'],
    ['a JavaScript list', () => np.add(never([1, 2]), 1), 'ArgumentError', 'add: expected an array or a number as an operand, got a JavaScript array\n  hint: make an array of it: np.array(…)'],
    ['an array as a size', () => jit((n: NDArray) => np.zeros([never(n)]))(1), 'ArgumentError', 'zeros: expected a shape, a list of non-negative integers, got a value of type object at [0]\n  hint: sizes are JavaScript numbers: take them from x.shape'],
  ])
})

describe('dtype mismatches', () => {
  says([
    ['of lax operands', () => lax.add(ones([2]), ints([2])), 'DTypeError', 'add: expected operands of one dtype, got float32[2] and int32[2]\n  hint: np functions promote, lax functions do not'],
    ['of an index', () => np.take(ones([2]), ones([1])), 'DTypeError', "take: expected integer indices, got float32[1]\n  hint: make them with { dtype: 'int32' }"],
    ['of a cotangent', () => vjp((x: NDArray) => x, [ones([3])])[1](ints([3])), 'DTypeError', "vjp: expected the cotangent of dtype float32, got int32\n  hint: np.astype(t, 'float32')"],
    ['a condition that is a number', () => lax.whileLoop(never((x: NDArray) => x), (x: NDArray) => x, 0), 'DTypeError', 'whileLoop: expected a condition that returns a bool scalar, got float32~[]'],
  ])
})

describe('the carry of a loop: the leaf that differs', () => {
  const init = { h: ones([2]), n: np.array(0) }
  const scan = (step: (c: typeof init) => unknown) => () => lax.scan((c: typeof init) => [never(step(c)), null], init, null, { length: 3 })
  says([
    ['its shape', scan(c => ({ ...c, h: np.concatenate([c.h, c.h]) })), 'ShapeError', 'scan: expected the carry to keep its type, float32[2], got float32[4] at carry.h\n  hint: the next carry must have the shape of the initial one'],
    ['its dtype', scan(c => ({ ...c, n: np.astype(c.n, 'int32') })), 'DTypeError', "scan: expected the carry to keep its type, float32[], got int32[] at carry.n\n  hint: convert the next carry back (np.astype(…, 'float32')), or begin with int32"],
    ['its structure', scan(c => ({ h: c.h })), 'TreeError', 'scan: expected a record {h, n}, got one with no n at the carry\n  hint: what the body returns goes in again at the next step'],
    ['of whileLoop', () => lax.whileLoop((x: NDArray) => np.less(np.sum(x), 3), (x: NDArray) => never(np.stack([x, x])), 0), 'ShapeError', 'whileLoop: expected the carry to keep its type, float32~[], got float32[2] at carry'],
    ['of branches', () => lax.cond(true, () => ({ a: ones([2]) }), () => ({ a: ones([3]) })), 'ShapeError', 'cond: expected branches that return one type: float32[3] (the false branch), got float32[2] (the true branch) at result.a'],
    ['sequences', () => lax.scan((c: NDArray) => [c, null], np.array(0), { a: ones([2]), b: ones([3]) }), 'ShapeError', 'scan: expected leading axes of 2, as that of the first array, got float32[3] at xs.b'],
  ])
})

describe('derivatives', () => {
  const loop = (x: NDArray): NDArray => lax.whileLoop((y: NDArray) => np.less(y, 3), (y: NDArray) => np.multiply(y, y), x)
  says([
    ['of a result that is not a scalar', () => grad((x: NDArray) => x)(ones([3])), 'ShapeError', 'grad: expected a function that returns a scalar, got float32[3]\n  hint: reduce it (np.sum, np.mean), or use jacrev or vjp'],
    ['of two results', () => grad((x: NDArray) => never([x, x]))(3), 'ArgumentError', 'grad: expected a function that returns one scalar, got 2 arrays\n  hint: return [value, aux] with hasAux: true'],
    ['in an integer', () => grad((x: NDArray) => np.multiply(x, x))(np.array(3, { dtype: 'int32' })), 'DTypeError', "grad: expected float arguments to differentiate in, got int32[]\n  hint: convert with np.astype(x, 'float32')"],
    ['of an integer', () => grad((x: NDArray) => np.astype(x, 'int32'))(3), 'DTypeError', 'grad: expected a function that returns a float scalar, got int32[]\n  hint: integers have no derivative'],
    ['argnums out of range', () => grad((x: NDArray) => x, { argnums: -2 })(1), 'ArgumentError', 'grad: expected argnums within the 1 argument given, got -2'],
    ['argnums twice', () => grad((x: NDArray, _: NDArray) => x, { argnums: [0, -2] })(1, 2), 'ArgumentError', 'grad: expected distinct positions in argnums, got [0,-2]'],
    ['reverse mode through whileLoop', () => grad(loop)(2), 'NotDifferentiableError', 'whileLoop: expected forward mode (jvp, jacfwd), got reverse mode through a loop whose number of steps is not known\n  hint: use lax.scan, or lax.foriLoop with bounds that are numbers'],
    ['reverse mode through a jitted whileLoop', () => jit(grad(jit(loop)))(2), 'NotDifferentiableError', 'whileLoop: expected forward mode'],
  ])
})

describe('donation', () => {
  const donating = (donateArgnums: readonly number[]) => (): unknown => {
    const x = np.array([1, 2])
    return jit((a: NDArray, b: NDArray) => np.add(a, b), { donateArgnums })(x, x)
  }
  says([
    ['one array twice', donating([0, 1]), 'ArgumentError', 'jit: expected a donated array to be passed once, got float32[2] passed twice\n  hint: pass a copy (np.array(x)), or drop donateArgnums'],
    ['donating and passing it', donating([1]), 'ArgumentError', 'jit: expected a donated array to be passed once'],
    ['using it afterwards', () => {
      const x = np.array([1, 2])
      jit((a: NDArray) => np.multiply(a, 2), { donateArgnums: 0 })(x)
      return np.sin(x)
    }, 'DonatedArrayError', 'NDArray: expected an array that still owns its data, got float32[2], donated to a jitted function\n  hint: use the value that function returned'],
  ])
})

describe('values that are not known', () => {
  const read = (x: NDArray): NDArray => np.array(Number(np.sin(x).item()))
  const placed = /^item\(\): expected an array whose value is known, got a tracer float32\[\] of (jit\(read\), computed from argument 0|vmap|scan)\n {2}hint: .*np\.where or lax\.cond, loop with lax\.whileLoop or lax\.scan, or make the argument static \(staticArgnums\)\n {2}made at .*error-messages\.test\.ts:\d+:\d+\)?\n {2}called at .*error-messages\.test\.ts:\d+:\d+\)?$/
  test.each([
    ['jit', () => jit(read)(np.array(1))],
    ['vmap', () => vmap(read)(ones([2]))],
    ['scan', () => lax.scan((c: NDArray) => [read(c), null], np.array(1), null, { length: 2 })],
  ] as const)('in %s: the operation, the trace, the line and a way out', (_, call) => expect(call).toThrow(placed))
  test('which arguments they come from', () => {
    const f = jit((_: string, p: { readonly w: NDArray; readonly b: NDArray }, x: NDArray) => np.array(Number(np.sum(np.multiply(np.exp(p.w), x)).item())), { staticArgnums: 0 })
    expect(() => f('tanh', { w: ones([2]), b: ones([2]) }, ones([2]))).toThrow('got a tracer float32[] of jit, computed from argument 1.w and argument 2\n')
    const many = jit((xs: readonly NDArray[]) => xs.reduce((a, b) => np.add(a, b)).item() as never)
    expect(() => many([1, 2, 3, 4, 5].map(x => np.array(x)))).toThrow('computed from argument 0[0], argument 0[1], argument 0[2] and 2 more\n')
  })
  test('under plain differentiation they are known', () => expect(grad((x: NDArray) => (Number(x.item()) > 0 ? np.multiply(x, 2) : x))(1).item()).toBe(2))
})

test('a jitted function called with a shape it has not seen can say why it compiled again', () => expect(debug.explainCacheMisses).toBeTypeOf('function')) // test/transforms/debug.test.ts
