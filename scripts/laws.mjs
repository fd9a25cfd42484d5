// npm run test:laws -- [--runs N] [--seed N] [-- vitest arguments]: the laws with more random cases than `npm test` spends.
// Without --seed the cases are new ones. The tests read COTANGENT_RUNS and COTANGENT_SEED. Budget: 2000 runs per law in about twelve minutes on two cores; `npm run test:matrix` (two transformations at a time) takes about two.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string' } },
  allowPositionals: true,
})

for (const [name, value] of Object.entries(values))
  if (!/^-?\d+$/.test(value)) {
    console.error(`--${name}: expected an integer, got ${value}`)
    process.exit(2)
  }

const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31))
console.log(`${values.runs} runs a law, from seed ${seed}`)

const vitest = spawnSync('npx', ['vitest', 'run', 'test/laws', '--test-timeout=600000', ...positionals], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, COTANGENT_RUNS: values.runs, COTANGENT_SEED: seed },
})
process.exit(vitest.status ?? 1)
