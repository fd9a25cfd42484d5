// Packs the package as it would be published and uses it as a stranger would: from ESM and from CommonJS, without and with
// the optional peer, and from strict TypeScript. Run after the build.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entries } from './entries.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'smoke-'))
process.on('exit', () => rmSync(scratch, { recursive: true }))

const sh = (command, ...args) => execFileSync(command, args, { cwd: scratch, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
const link = name => symlinkSync(join(root, 'node_modules', name), join(scratch, 'node_modules', name), 'junction')

const tarball = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], { cwd: root, encoding: 'utf8' }),
)[0]
const strays = tarball.files.map(f => f.path).filter(path => !/^(dist\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(path))
if (strays.length > 0) throw new Error(`the package holds files that nobody needs: ${strays.join(', ')}`)

mkdirSync(join(scratch, 'node_modules/cotangent'), { recursive: true })
sh('tar', '-xzf', tarball.filename, '-C', 'node_modules/cotangent', '--strip-components=1')
for (const name of Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies)) link(name)
writeFileSync(join(scratch, 'package.json'), '{ "private": true }')

const idOf = entry => (entry === 'index' ? 'cotangent' : `cotangent/${entry}`)
const namespaces = Object.keys(entries).filter(entry => entry !== 'index' && !entry.includes('/'))
const needsPeer = entry => entry.startsWith('testing')

/** The same program for both module systems; `load` is how each imports. */
const program = (load, ids) => `
  const root = ${load('cotangent')}
  const modules = { ${ids.map(id => `'${id}': ${load(id)}`).join(', ')} }
  for (const [id, module] of Object.entries(modules)) {
    const namespace = root[id.replace('cotangent/', '')]
    if (namespace === undefined) continue
    for (const [name, value] of Object.entries(namespace))
      if (typeof value === 'function' && module[name] !== undefined && module[name] !== value) throw new Error(id + ' has its own copy of ' + name)
  }
  const { grad, jit, vmap, np } = root
  const f = x => np.sum(np.multiply(np.sin(x), x))
  const xs = np.array([0.5, 1, 2])
  const expected = [0.5, 1, 2].map(x => Math.sin(x) + x * Math.cos(x))
  for (const [name, got] of Object.entries({ grad: grad(f)(xs), jit: jit(grad(f))(xs), vmap: vmap(grad(f))(xs) }))
    got.tolist().forEach((x, i) => { if (!(Math.abs(x - expected[i]) < 1e-5)) throw new Error(name + ': expected ' + expected + ', got ' + got.tolist()) })
  try {
    jit(grad(x => np.mean(np.add(x, np.ones([3])))))(np.ones([4]))
    throw new Error('shapes that do not broadcast are an error')
  } catch ({ message }) {
    if (!/\\n  called at (?!.*node_modules).*\\.[cm]js:\\d+:\\d+/.test(message)) throw new Error('a message names the line of its user, not: ' + message)
  }
`
const run = (file, text) => {
  writeFileSync(join(scratch, file), text)
  sh(process.execPath, file)
}
const both = (name, ids) => {
  run(
    `${name}.mjs`,
    program(id => `await import('${id}')`, ids),
  )
  run(
    `${name}.cjs`,
    program(id => `require('${id}')`, ids),
  )
  console.log(`ok ${name}: ${ids.join(' ')}`)
}

both('bare', namespaces.filter(entry => !needsPeer(entry)).map(idOf))
run(
  'mixed.mjs',
  `
  import { createRequire } from 'node:module'
  import { np } from 'cotangent'
  const other = createRequire(import.meta.url)('cotangent')
  const sum = np.add(other.np.array([1, 2]), np.array([10, 20])).tolist()
  if (String(sum) !== '11,22') throw new Error('arrays of the CommonJS copy: got ' + sum)
`,
)
console.log('ok mixed: an array of one module system is an operand in the other')

link('fast-check')
both('with peer', namespaces.filter(needsPeer).map(idOf))

const consumer = `
  ${Object.keys(entries)
    .map((entry, i) => `import * as m${i} from '${idOf(entry)}'\n  void m${i}`)
    .join('\n  ')}
  import { grad, np, type NDArray } from 'cotangent'
  const slope: NDArray = grad((x: NDArray) => np.sum(np.multiply(x, x)))(np.array([1, 2, 3]))
  void slope
`
if (existsSync(join(root, 'node_modules/vitest'))) link('vitest')
writeFileSync(join(scratch, 'consumer.mts'), consumer)
writeFileSync(join(scratch, 'consumer.cts'), consumer)
writeFileSync(
  join(scratch, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2022'],
      types: [],
      // Our declarations are checked too; those of vitest want the libraries of a browser.
      skipLibCheck: 'testing/vitest' in entries,
    },
    files: ['consumer.mts', 'consumer.cts'],
  }),
)
try {
  sh(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')
} catch (error) {
  console.error(error.stdout)
  process.exit(1)
}
console.log('ok types: consumer.mts consumer.cts')
