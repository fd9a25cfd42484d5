// The public modules, one entry each: what the build compiles and what the exports map of package.json must say.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const candidates = {
  index: 'src/index.ts',
  numpy: 'src/numpy/index.ts',
  lax: 'src/lax/index.ts',
  random: 'src/random/index.ts',
  scipy: 'src/scipy/index.ts',
  image: 'src/image/index.ts',
  nn: 'src/nn/index.ts',
  optim: 'src/optim/index.ts',
  testing: 'src/testing/index.ts',
  'testing/vitest': 'src/testing/vitest.ts',
  io: 'src/io/index.ts',
  lint: 'src/lint/index.ts',
}

/** Entry name → source file, for the modules that exist. */
export const entries = Object.fromEntries(Object.entries(candidates).filter(([, file]) => existsSync(`${root}${file}`)))

/** `numpy` → `./numpy`, the key under which users import it. */
export const subpath = entry => (entry === 'index' ? '.' : `./${entry}`)

const conditions = entry => ({
  import: { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` },
  require: { types: `./dist/${entry}.d.cts`, default: `./dist/${entry}.cjs` },
})

/** The exports map that offers exactly the entries. */
export const exportsMap = {
  ...Object.fromEntries(Object.keys(entries).map(entry => [subpath(entry), conditions(entry)])),
  './package.json': './package.json',
}
