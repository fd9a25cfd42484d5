// Makes `npm test`, `npm start` and `npm run check` work alone on a fresh clone: installs when what is installed is not
// what the lock file says. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packagesOf = file => JSON.parse(readFileSync(`${root}${file}`, 'utf8')).packages

/** Why an installation is needed, or undefined. npm writes the second file when an installation is complete. */
const outdated = () => {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) return 'no dependencies are installed'
  const installed = packagesOf('node_modules/.package-lock.json')
  for (const [path, locked] of Object.entries(packagesOf('package-lock.json'))) {
    if (path === '') continue
    const present = installed[path]
    if (present === undefined && (locked.optional || locked.peer)) continue
    if (present?.version !== locked.version || present?.integrity !== locked.integrity) return `${path} is not ${locked.version}`
  }
  return undefined
}

const why = outdated()
if (why !== undefined) {
  console.log(`Installing the locked dependencies (${why}) …`)
  const npm = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) process.exit(npm.status ?? 1)
}
