// npm run bench [-- NAME ...]: runs the benchmarks of bench/, one process each; NAME picks those whose file contains it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../bench/', import.meta.url))
const wanted = process.argv.slice(2)
const files = (existsSync(folder) ? readdirSync(folder) : []).filter(file => file.endsWith('.bench.ts'))
const chosen = files.filter(file => wanted.length === 0 || wanted.some(name => file.includes(name)))
if (chosen.length === 0) {
  console.error(`No benchmark matches ${wanted.join(' ')}. There are: ${files.join(' ')}`)
  process.exit(2)
}

let status = 0
for (const file of chosen) {
  console.log(`\n${file}`)
  const run = spawnSync('npx', ['tsx', `${folder}${file}`], { stdio: 'inherit', shell: process.platform === 'win32' })
  if (run.status !== 0) status = 1
}
process.exit(status)
