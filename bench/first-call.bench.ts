/** The first call of a training step in a fresh process: tracing, compiling, running, reading the loss. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, milliseconds, report } from './measure.js'
import { mnist, trainingOf } from './training.js'

const ROUNDS = 5
const CHILD = 'measured'

if (process.argv[2] === CHILD) {
  const { makeStep, state, x, y } = trainingOf(mnist)
  const step = makeStep()
  let current = state
  const call = (): number =>
    milliseconds(() => {
      const [next, loss] = step(current, x, y)
      current = next
      loss.item()
    })
  const first = call()
  const second = call()
  for (let i = 0; i < 20; i++) call()
  console.log(JSON.stringify([first, second / median(Array.from({ length: 20 }, call))]))
} else {
  const runs = Array.from({ length: ROUNDS }, () => {
    const { stdout } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), CHILD], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    return JSON.parse(stdout) as readonly [first: number, second: number] // printed above
  })
  report([
    { name: 'first call of a step of 784-256-128-10', value: median(runs.map(([first]) => first)), unit: 'ms', target: 60 },
    { name: 'its second call, in later calls', value: median(runs.map(([, second]) => second)), unit: '×', target: 1.5 },
  ])
}
