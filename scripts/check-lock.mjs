// The lock file must work from every registry and on every platform: no addresses, an integrity hash everywhere, every
// optional platform package listed (some npm versions drop the ones of other platforms), and no drift from package.json.
import { readFileSync } from 'node:fs'

const read = file => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
const { packages } = read('package-lock.json')
const manifest = read('package.json')
const problems = []

/** Node's own search: beside the dependant, then in every enclosing node_modules. */
const resolves = (from, name) => {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true
    if (at === '') return false
  }
}

for (const [path, entry] of Object.entries(packages)) {
  const name = path === '' ? 'the project' : path
  if (entry.resolved !== undefined) problems.push(`${name}: has an address (${entry.resolved})`)
  if (path !== '' && entry.integrity === undefined) problems.push(`${name}: has no integrity hash`)
  for (const wanted of Object.keys(entry.optionalDependencies ?? {}))
    if (!resolves(path, wanted)) problems.push(`${name}: its platform package ${wanted} is missing`)
}

for (const field of ['dependencies', 'devDependencies', 'peerDependencies'])
  if (JSON.stringify(packages[''][field] ?? {}) !== JSON.stringify(manifest[field] ?? {}))
    problems.push(`${field} of the lock file and of package.json differ: run npm install`)

for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
  if (!/^\d+\.\d+\.\d+$/.test(range)) problems.push(`package.json: ${name} is not pinned (${range})`)

for (const problem of problems) console.error(problem)
console.log(`${Object.keys(packages).length - 1} locked packages, ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
