/** Cases whose functions are code: bodies in `cases/programs.mjs`, by name, and what the transforms do to them. */
import * as cotangent from '../../src/index.js'
import { type NDArray, np, tree } from '../../src/index.js'
import { isNDArray } from '../../src/core/trace/ndarray.js'
import type { CaseOf } from './case.js'
import * as bodies from './cases/programs.mjs'
import { argument, type MakeArray } from './values.js'

type Body = (...args: readonly unknown[]) => unknown

/** The transforms without their types: that arguments fit is what the cases test. */
interface Transforms {
  jit(f: Body): Body
  grad(f: Body, options?: object): Body
  valueAndGrad(f: Body): Body
  jacfwd(f: Body): Body
  jacrev(f: Body): Body
  hessian(f: Body): Body
  checkpoint(f: Body): Body
  vmap(f: Body, options?: object): Body
  jvp(f: Body, primals: readonly unknown[], tangents: readonly unknown[]): unknown
  vjp(f: Body, primals: readonly unknown[]): readonly [unknown, (cotangent: unknown) => readonly unknown[]]
  linearize(f: Body, primals: readonly unknown[]): readonly [unknown, Body]
  hvp(f: Body, primals: readonly unknown[], tangents: readonly unknown[]): unknown
}
const { jit, grad, valueAndGrad, jacfwd, jacrev, hessian, checkpoint, vmap, jvp, vjp, linearize, hvp } = cotangent as unknown as Transforms

const arraysIn = (t: unknown): readonly NDArray[] => (tree.leaves(t) as readonly NDArray[]).filter(isNDArray)
const sum = (xs: readonly NDArray[]): NDArray => xs.reduce((a, b) => np.add(a, b))
/** A number made of all that a function gives. */
const total = (t: unknown): NDArray => sum(arraysIn(t).map(x => np.sum(np.sin(x))))
const dot = (a: unknown, b: unknown): NDArray => sum(arraysIn(a).map((x, i) => np.sum(np.multiply(x, arraysIn(b)[i]!))))
const totalOf = (f: Body): Body => (...xs) => total(f(...xs))

interface Further {
  readonly tangents: readonly unknown[]
  readonly cotangent: unknown
  readonly axes: object
}

/** A transform of f at `args`; as a function of the first argument, the rest stand still. */
const transforms: { readonly [name: string]: (f: Body, args: readonly unknown[], further: Further) => unknown } = {
  value: (f, args) => f(...args),
  jit: (f, args) => jit(f)(...args),
  grad: (f, args) => grad(f)(...args),
  gradAll: (f, args) => grad(f, { argnums: args.map((_, i) => i) })(...args),
  gradLast: (f, args) => grad(f, { argnums: args.length - 1 })(...args),
  valueAndGrad: (f, args) => valueAndGrad(f)(...args),
  jvp: (f, args, { tangents }) => jvp(f, args, tangents),
  jitJvp: (f, args, { tangents }) => jit((...xs) => jvp(f, xs, tangents))(...args),
  vjp: (f, args, { cotangent }) => vjp(f, args)[1](cotangent),
  jitVjp: (f, args, { cotangent }) => jit((...xs) => vjp(f, xs)[1](cotangent))(...args),
  linearize: (f, args, { tangents }) => {
    const [y, push] = linearize(f, args)
    return [y, push(...tangents)]
  },
  jacfwd: (f, args) => jacfwd(f)(...args),
  jacrev: (f, args) => jacrev(f)(...args),
  hessian: (f, args) => hessian(f)(...args),
  jacrevOfJacrev: (f, args) => jacrev(jacrev(f))(...args),
  jacfwdOfJacfwd: (f, args) => jacfwd(jacfwd(f))(...args),
  hvp: (f, [x, ...rest], { tangents }) => hvp(y => f(y, ...rest), [x], tangents),
  jvpOfGrad: (f, [x, ...rest], { tangents }) => jvp(y => grad(f)(y, ...rest), [x], tangents),
  jvpOfVjp: (f, [x, ...rest], { tangents, cotangent }) => jvp(y => vjp(z => f(z, ...rest), [y])[1](cotangent)[0], [x], tangents),
  hvpRevRev: (f, [x, ...rest], { tangents }) => grad(y => dot(grad(f)(y, ...rest), tangents[0]))(x),
  grad2: (f, [x, ...rest]) => grad(y => total(grad(f)(y, ...rest)))(x),
  grad3: (f, [x, ...rest]) => grad(z => total(grad(y => total(grad(f)(y, ...rest)))(z)))(x),
  vmap: (f, args, { axes }) => vmap(f, axes)(...args),
  jitVmap: (f, args, { axes }) => jit(vmap(f, axes))(...args),
  vmapJit: (f, args, { axes }) => vmap(jit(f), axes)(...args),
  vmapGrad: (f, args, { axes }) => vmap(grad(f), axes)(...args),
  gradVmap: (f, args, { axes }) => grad(totalOf(vmap(f, axes)))(...args),
  vmapHessian: (f, args, { axes }) => vmap(hessian(f), axes)(...args),
  gradJit: (f, args) => grad(jit(f))(...args),
  jitGrad: (f, args) => jit(grad(f))(...args),
  gradCheckpoint: (f, args) => grad(checkpoint(f))(...args),
  hessianCheckpoint: (f, args) => hessian(checkpoint(f))(...args),
  gradSum: (f, args) => grad(totalOf(f))(...args),
  gradSumJit: (f, args) => jit(grad(totalOf(f)))(...args),
  gradSumCheckpoint: (f, args) => grad(totalOf(checkpoint(f)))(...args),
}

type Bodies = { readonly [name: string]: (library: typeof cotangent, ...args: readonly unknown[]) => unknown }

export const runProgram = ({ program, args }: { readonly program: string } & Pick<CaseOf<'value'>, 'args'>, make: MakeArray): unknown => (bodies as unknown as Bodies)[program]!(cotangent, ...args.map(x => argument(x, make)))

export const runTransform = (c: CaseOf<'transform'>, make: MakeArray): unknown =>
  transforms[c.transform]!((...args) => (bodies as unknown as Bodies)[c.program]!(cotangent, ...args), c.args.map(x => argument(x, make)), {
    tangents: argument(c.tangents ?? [], make) as readonly unknown[], // a list, in these cases
    cotangent: argument(c.cotangent ?? null, make),
    axes: c.inAxes === undefined ? {} : { inAxes: c.inAxes },
  })
