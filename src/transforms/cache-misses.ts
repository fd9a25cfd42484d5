/** Why a jitted function was traced again: what it was given now, held against the nearest it was given before. */
import { type Aval, formatAval } from '../core/base/aval.js'
import { shapesEqual } from '../core/base/shape.js'
import { formatPath, leafPaths, type TreeDef, treeDefsEqual } from '../core/base/tree.js'
import { required } from '../core/base/required.js'
import { captureSourceLine } from '../core/base/source-line.js'

let explains = false

export const explainsMisses = (): boolean => explains

/**
 * Switches on (or off) a line on the console whenever a jitted function that was called before is traced again: which argument has another
 * shape, dtype, weak type or tree than in the call that comes nearest, or which static argument is new.
 *
 * Source: `jax_explain_cache_misses`.
 *
 * @example
 * ```ts
 * import { debug, jit, np } from 'cotangent'
 * debug.explainCacheMisses(true)
 * const f = jit(x => np.sin(x))
 * f(np.array([0])).tolist() // => [0]
 * f(np.array([0, 0])).tolist() // => [0,0]
 * debug.explainCacheMisses(false)
 * ```
 */
export const explainCacheMisses = required('explainCacheMisses', 1, (enabled: boolean): void => {
  explains = enabled
})

/** What a call is told apart by. */
export interface CallKey {
  /** Of static arguments and named axes. */
  readonly fixed: string
  readonly def: TreeDef
  readonly avals: readonly Aval[]
  readonly target: string
}

/** One line for each difference; `positions[n]` is where the n-th traced argument stands among all. */
const differences = (now: CallKey, before: CallKey, positions: readonly number[]): readonly string[] => {
  const found: string[] = []
  if (now.fixed !== before.fixed) found.push('a static argument has another value (or a named axis another size)')
  if (now.target !== before.target) found.push(`the backend is ${now.target}, it was ${before.target}`)
  if (!treeDefsEqual(now.def, before.def)) return [...found, `the arguments have the tree ${now.def}, it was ${before.def}`]
  leafPaths(now.def).forEach((path, i) => {
    const [argument, ...rest] = path
    const name = `argument ${positions[Number(argument)]}${formatPath(rest)}`
    const x = now.avals[i]!, y = before.avals[i]!
    const weak = ({ weakType }: Aval): string => (weakType ? 'weakly typed (a number)' : 'strongly typed')
    if (!shapesEqual(x.shape, y.shape) || x.dtype !== y.dtype) found.push(`${name} is ${formatAval(x)}, it was ${formatAval(y)}`)
    else if (x.weakType !== y.weakType) found.push(`${name} is ${weak(x)}, it was ${weak(y)}`)
  })
  return found
}

export const explainMiss = (name: string, now: CallKey, known: readonly CallKey[], positions: readonly number[]): void => {
  const [nearest] = known.map(before => differences(now, before, positions)).sort((a, b) => a.length - b.length)
  if (nearest === undefined) return // the first call
  const place = captureSourceLine().describe()
  console.log(`jit(${name}) is traced again${place === undefined ? '' : ` at ${place}`}:\n${nearest.map(line => `  ${line}`).join('\n')}`)
}
