/**
 * All 2³² float32 inputs of a function against its float64 reference:
 *
 *     npx tsx test/core/ir/math/sweep.ts exp [step]
 *
 * prints the largest error in units of the last place, where it is, and how many inputs exceed 1 and 2. Minutes each;
 * a step (an odd number) takes every so many. `all` runs every function.
 */
import { compileUnary } from './evaluate.js'
import { functions } from './functions.js'
import { floatOfBits, ulpError } from './ulp.js'

const sweep = (name: string, step: number): void => {
  const entry = functions[name]
  if (entry === undefined) {
    console.error(`${name} is not one of: ${Object.keys(functions).join(' ')}`)
    process.exitCode = 2
    return
  }
  const { run, operations, guarded } = compileUnary(entry.f, 'f32')
  const started = Date.now()
  let worst = 0
  let at = 0
  let overOne = 0
  let overTwo = 0
  for (let pattern = 0; pattern < 2 ** 32; pattern += step) {
    const x = floatOfBits(pattern)
    const error = ulpError('f32', run(x), entry.reference(x))
    if (error > 1) overOne++
    if (error > 2) overTwo++
    if (error > worst) [worst, at] = [error, x]
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  const cost = guarded === 0 ? `${operations} operations` : `${operations} operations, ${guarded} guarded`
  console.log(`${name}: max ${worst.toFixed(3)} ulp at ${at}; ${overOne} above 1, ${overTwo} above 2; ${cost}; ${seconds} s`)
  if (!(worst <= entry.ulp32)) process.exitCode = 1
}

const [name = '', step = '1'] = process.argv.slice(2)
for (const each of name === 'all' ? Object.keys(functions) : [name]) sweep(each, Number(step))
