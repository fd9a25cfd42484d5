/**
 * Side by side with other libraries: the shared runner, which lies beside the checkout, measures the built package and its
 * installed peers in turns and checks every result. Flags go to the runner, such as `npm run bench -- peers --rounds 5 --only '^gemm/'`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = join(project, '..', 'shared', 'bench')
const given = process.argv.slice(2)

if (!existsSync(join(folder, 'run.mjs'))) {
  console.log(`no runner at ${folder}: the other benchmarks measure this library alone`)
} else if (!existsSync(join(folder, 'node_modules'))) {
  console.log(`the peers are not installed: run \`npm ci\` in ${folder} (0.7 GB), then this again`)
} else {
  process.exitCode = spawnSync(process.execPath, ['run.mjs', '--lib', project, ...(given.length === 0 ? ['--quick'] : given)], { cwd: folder, stdio: 'inherit' }).status ?? 1
}
