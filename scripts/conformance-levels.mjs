// node scripts/conformance-levels.mjs [--record]: the shared conformance suite against the built package. Fails when a
// module passes less than test/conformance/levels.json promises; --record raises the levels to what passes now.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const runner = join(root, '../shared/conformance/run.mjs')
const levelsFile = join(root, 'test/conformance/levels.json')

if (!existsSync(runner)) {
  console.log('conformance: the shared suite is not here; skipped')
  process.exit(0)
}

const scratch = mkdtempSync(join(tmpdir(), 'conformance-'))
const out = join(scratch, 'results.json')
const run = spawnSync(process.execPath, [runner, '--lib', root, '--json', out], { stdio: 'inherit' })
const results = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : undefined
rmSync(scratch, { recursive: true })
if (results === undefined) {
  console.error('conformance: the runner wrote no results')
  process.exit(run.status || 1)
}

const levels = existsSync(levelsFile) ? JSON.parse(readFileSync(levelsFile, 'utf8')) : {}
/** Percentages are rounded down to a tenth, so that a level never promises more than passed. */
const passed = Object.fromEntries(results.modules.map(m => [m.module, m.total === 0 ? 100 : Math.floor((1000 * m.pass) / m.total) / 10]))

const fallen = Object.entries(levels).filter(([module, level]) => (passed[module] ?? 0) < level)
for (const [module, level] of fallen) console.error(`conformance: ${module} passes ${passed[module] ?? 'no'} %, below its level ${level} %`)

if (process.argv.includes('--record')) {
  const raised = { ...levels }
  for (const [module, percent] of Object.entries(passed)) raised[module] = Math.max(percent, levels[module] ?? 0)
  const sorted = Object.fromEntries(Object.entries(raised).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(levelsFile, `${JSON.stringify(sorted, null, 2)}\n`)
  console.log(`conformance: levels recorded in test/conformance/levels.json`)
}

process.exit(fallen.length === 0 ? 0 : 1)
