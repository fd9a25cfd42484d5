/**
 * A neural ordinary differential equation: a network is the velocity field, and its solution is fitted to points of a spiral. The
 * gradient comes from solving the adjoint equation backwards.
 *
 *     npx tsx examples/neural-ode.ts
 */
import { pathToFileURL } from 'node:url'
import { jit, type NDArray, nn, np, ode, optim, random, valueAndGrad, vmap } from 'cotangent'

const tolerances = { rtol: 1e-4, atol: 1e-4 }

const field = nn.serial(nn.dense(16), nn.tanh, nn.dense(2))
type Params = nn.ParamsOf<typeof field>

/** The path from a point: [time, 2]. */
const path = (params: Params, start: NDArray, times: NDArray): NDArray =>
  ode.odeint((y: NDArray, _t: NDArray, p: Params) => field.apply(p, fieldState, y, nn.evaluate)[0], start, times, tolerances, params)

const spiral = (start: NDArray, times: NDArray): NDArray => {
  const turn = np.array([[-0.1, -1], [1, -0.1]])
  return ode.odeint((y: NDArray) => np.matmul(turn, y), start, times, tolerances)
}

const { params: initial, state: fieldState } = field.init(random.key(0), nn.spec([2]))

/** The losses of training on a few paths. */
export const train = (steps: number, { paths = 4, points = 8 } = {}): readonly number[] => {
  const times = np.linspace(0, 3, points)
  const starts = random.normal(random.key(1), [paths, 2])
  const targets = vmap(spiral, { inAxes: [0, null] })(starts, times)
  const loss = (params: Params): NDArray => np.mean(np.square(np.subtract(vmap(path, { inAxes: [null, 0, null] })(params, starts, times), targets)))
  const optimizer = optim.adam(0.03)
  let params = initial
  let state = optimizer.init(params)
  const step = jit((p: Params, s: typeof state) => {
    const [value, gradient] = valueAndGrad(loss)(p)
    const [updates, next] = optimizer.update(gradient, s, p)
    return [optim.applyUpdates(p, updates), next, value] as const
  })
  return Array.from({ length: steps }, () => {
    const [nextParams, nextState, value] = step(params, state)
    params = nextParams
    state = nextState
    return Number(value.item())
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) train(200).forEach((value, i) => i % 20 === 0 && console.log(`step ${i}  loss ${value.toFixed(5)}`))
