/** How a case of each mode is computed. */
import { grad, jvp, type NDArray, np, optim, tree, vjp, vmap } from '../../src/index.js'
import { isNDArray } from '../../src/core/trace/ndarray.js'
import type { Arguments, Case, CaseOf, Mode } from './case.js'
import { layerResult } from './layers.js'
import { runProgram, runTransform } from './programs.js'
import { argument, arrayOf, call, callable, type MakeArray } from './values.js'

/** The call of a case as a function of the arrays in its arguments, and these arrays. */
const overArrays = (fn: string, given: Arguments, make: MakeArray): { readonly arrays: readonly NDArray[]; readonly apply: (xs: readonly NDArray[]) => unknown } => {
  const arrays: NDArray[] = []
  const kept: MakeArray = recorded => {
    const x = make(recorded)
    arrays.push(x)
    return x
  }
  for (const x of given.args) argument(x, kept)
  return {
    arrays,
    apply: xs => {
      let next = 0
      return call(fn, given, () => xs[next++]!)
    },
  }
}

/** The arrays of a result; `fields` orders those of a result with names. */
const arraysIn = (result: unknown, fields?: readonly string[]): readonly NDArray[] =>
  fields === undefined ? (tree.leaves(result) as readonly NDArray[]).filter(isNDArray) : fields.map(name => (result as { readonly [name: string]: NDArray })[name]!) // by the form of the case

const differentiable = (c: CaseOf<'jvp' | 'vjp'>, make: MakeArray): { readonly primals: readonly NDArray[]; readonly f: (...xs: readonly NDArray[]) => readonly NDArray[] } => {
  const { arrays, apply } = overArrays(c.fn, c, make)
  return {
    primals: c.wrt.map(i => arrays[i]!),
    f: (...xs) => {
      const out = arraysIn(apply(arrays.map((x, i) => (c.wrt.includes(i) ? xs[c.wrt.indexOf(i)]! : x))), c.fields)
      return c.keep === undefined ? out : c.keep.map(i => out[i]!)
    },
  }
}

/** An optimizer, a schedule: what `build` of such a case gives. */
type Optimizer = optim.GradientTransformation
type Schedule = (count: number) => NDArray | number

type Run<M extends Mode> = (c: CaseOf<M>, make: MakeArray) => unknown

const modes: { readonly [M in Mode]: Run<M> } = {
  value: (c, make) => call(c.fn, c, make),
  jvp: (c, make) => {
    const { primals, f } = differentiable(c, make)
    return jvp(f, primals, c.tangents.map(make))[1]
  },
  vjp: (c, make) => {
    const { primals, f } = differentiable(c, make)
    return vjp(f, primals)[1](c.cotangents.map(make))
  },
  vmap: (c, make) => {
    const { arrays, apply } = overArrays(c.fn, c, make)
    return vmap((...xs: readonly NDArray[]) => apply(xs), { inAxes: c.inAxes })(...arrays)
  },
  throws: (c, make) => (c.program === undefined ? call(c.fn, c, make) : runProgram({ ...c, program: c.program }, make)),
  program: runProgram,
  transform: runTransform,
  curried: (c, make) => {
    const made = c.direct === true ? callable(c.fn) : (call(c.fn, c, make) as ReturnType<typeof callable>) // a function, by the mode
    return (made as (...args: readonly unknown[]) => unknown)(...c.then.args.map(x => argument(x, make)), ...(c.then.kwargs === undefined ? [] : [argument(c.then.kwargs)]))
  },
  schedule: c => {
    const schedule = argument(c.build) as Schedule
    return np.array(c.counts.map(count => Number(np.asarray(schedule(count)).item())))
  },
  optim: (c, make) => {
    const { init, update } = argument(c.build) as Optimizer
    let params = argument(c.params, make) as optim.ParamTree, state = init(params)
    return c.grads.map((g, i) => {
      const extra = c.extra === undefined ? [] : [Object.fromEntries(Object.entries(c.extra).map(([name, perStep]) => [name, perStep[i]]))]
      const [updates, next] = update(argument(g, make) as optim.ParamTree, state, params, ...extra)
      state = next
      params = optim.applyUpdates(params, updates)
      return params
    })
  },
  layer: c => layerResult(c)(argument(c.variables.params ?? {})),
  layerGrad: c => {
    const result = layerResult(c)
    const objective = (params: never): NDArray => {
      const y = result(params)
      const outputs = arraysIn(c.train === true ? (y as { readonly output: unknown }).output : y)
      return outputs.map(x => np.sum(np.sin(x))).reduce((a, b) => np.add(a, b))
    }
    return grad(objective)(argument(c.variables.params ?? {}) as never) // the parameters of the layer, by the case
  },
}

/** The result of a case; its arrays as recorded, or as `make` gives them. */
export const compute = (c: Case, make: MakeArray = arrayOf): unknown =>
  (modes[c.mode] as Run<Mode>)(c, make) // the mode of a case names the function for it
