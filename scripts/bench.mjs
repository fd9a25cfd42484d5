// npm run bench [-- NAME ...] [--FLAG VALUE ...]: builds the package and runs the benchmarks of bench/, one process each.
// NAME picks those whose file contains it; what follows the first flag goes to them (peers: to the shared runner).
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = (...words) => spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env: { ...process.env, TSX_TSCONFIG_PATH: 'bench/tsconfig.json' } }).status === 0

const given = process.argv.slice(2)
const firstFlag = given.findIndex(word => word.startsWith('-'))
const names = firstFlag === -1 ? given : given.slice(0, firstFlag)
const flags = given.slice(names.length)

const files = readdirSync(`${root}bench`).filter(file => file.endsWith('.bench.ts'))
const chosen = files.filter(file => names.length === 0 || names.some(name => file.includes(name)))
if (chosen.length === 0) {
  console.error(`No benchmark matches ${names.join(' ')}. There are: ${files.map(file => file.replace('.bench.ts', '')).join(' ')}`)
  process.exit(2)
}

if (!node('node_modules/tsup/dist/cli-default.js', '--silent')) process.exit(1)
let status = 0
for (const file of chosen) {
  console.log(`\n${file}`)
  if (!node('--import', 'tsx', `bench/${file}`, ...flags)) status = 1
}
process.exit(status)
