// package.json must offer exactly the public modules that exist. `--write` makes it so.
import { readFileSync, writeFileSync } from 'node:fs'
import { exportsMap } from './entries.mjs'

const file = new URL('../package.json', import.meta.url)
const manifest = JSON.parse(readFileSync(file, 'utf8'))

if (process.argv.includes('--write')) {
  writeFileSync(file, `${JSON.stringify({ ...manifest, exports: exportsMap }, null, 2)}\n`)
} else if (JSON.stringify(manifest.exports) !== JSON.stringify(exportsMap)) {
  console.error('exports of package.json are not the modules in src: run node scripts/check-exports.mjs --write')
  process.exit(1)
}
console.log(`exports: ${Object.keys(exportsMap).join(' ')}`)
