/** The rules of the house as functions from facts to complaints; a complaint names the file, the line and the remedy. */
import { dirname, join } from 'node:path/posix'
import type { Facts, Import } from './facts.js'

type Rule = (files: readonly Facts[]) => readonly string[]

/** Folders of one floor do not know each other, except those named `before`. */
const floors: readonly (readonly [folder: string, floor: number, before?: readonly string[]])[] = [
  ['src/core/base', 0],
  ['src/core/ir', 1],
  ['src/core/compile', 2],
  ['src/core/trace', 3],
  ['src/core/ops', 4],
  ['src/transforms', 5],
  ['src/lax', 6],
  ['src/numpy', 6, ['src/lax']],
  ['src/tree.ts', 6, ['src/lax']],
  ['src/random', 6, ['src/lax', 'src/numpy']],
  ['src/scipy', 6, ['src/lax', 'src/numpy', 'src/random']],
  ['src/image', 6, ['src/lax', 'src/numpy', 'src/random', 'src/scipy']],
  ['src/nn', 7],
  ['src/ode', 7],
  ['src/optim', 7],
  ['src/testing', 7],
  ['src/io', 7],
  ['src/lint', 7],
  ['src/index.ts', 8],
]

const storeyOf = (path: string): (typeof floors)[number] | undefined =>
  floors.find(([folder]) => path === folder || path.startsWith(`${folder}/`))

/** The file a relative import means, as a path from the root of the repository; undefined for packages. */
const target = (from: string, { specifier }: Import): string | undefined =>
  specifier.startsWith('.') ? join(dirname(from), specifier).replace(/\.js$/, '.ts') : undefined

const each =
  (complain: (file: Facts) => readonly string[]): Rule =>
  files =>
    files.flatMap(complain)

const inSource =
  (rule: Rule): Rule =>
  files =>
    rule(files.filter(file => file.path.startsWith('src/')))

export const importsGoDown: Rule = inSource(
  each(file => {
    const here = storeyOf(file.path)
    if (here === undefined) return [`${file.path}: lies on no floor`]
    return file.imports.flatMap(use => {
      const to = target(file.path, use)
      if (to === undefined) return []
      const there = storeyOf(to)
      if (there !== undefined && (there[1] < here[1] || there[0] === here[0] || here[2]?.includes(there[0]))) return []
      return [
        `${file.path}:${use.line}: ${here[0]} (floor ${here[1]}) must not import ${to}${there === undefined ? '' : ` (floor ${there[1]})`}`,
      ]
    })
  }),
)

/** Strongly connected components of more than one file (or a file that imports itself), type-only imports included. */
export const noCycles: Rule = files => {
  const graph = new Map(files.map(file => [file.path, file.imports.flatMap(use => target(file.path, use) ?? [])]))
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const cycles: string[] = []

  const connect = (path: string): void => {
    order.set(path, order.size)
    low.set(path, order.get(path)!)
    open.push(path)
    for (const next of graph.get(path) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) connect(next)
      if (open.includes(next)) low.set(path, Math.min(low.get(path)!, low.get(next)!))
    }
    if (low.get(path) !== order.get(path)) return
    const component = open.splice(open.indexOf(path))
    if (component.length > 1 || graph.get(path)!.includes(path)) cycles.push(`import cycle: ${component.sort().join(' ↔ ')}`)
  }
  for (const path of graph.keys()) if (!order.has(path)) connect(path)
  return cycles
}

export const importsExist: Rule = files => {
  const known = new Set(files.map(file => file.path))
  return files.flatMap(file =>
    file.imports.flatMap(use => {
      const to = target(file.path, use)
      return to?.startsWith('src/') && !known.has(to) ? [`${file.path}:${use.line}: there is no ${to}`] : []
    }),
  )
}

const packages: readonly (readonly [specifier: RegExp, where: RegExp])[] = [
  [/^fp-ts\/lib\/\w+\.js$/, /^src\//],
  [/^fast-check$/, /^src\/testing\//],
  [/^vitest$/, /^src\/testing\/vitest\.ts$/],
  [/^node:/, /^src\/(io|core\/compile\/runtime)\//],
]

/** The library stands on fp-ts alone; what else it may touch, and where. */
export const fewPackages: Rule = inSource(
  each(file =>
    file.imports.flatMap(use =>
      use.specifier.startsWith('.') || packages.some(([specifier, where]) => specifier.test(use.specifier) && where.test(file.path))
        ? []
        : [`${file.path}:${use.line}: must not import ${use.specifier}`],
    ),
  ),
)

export const fpTsByFile: Rule = each(file =>
  file.imports
    .filter(({ specifier }) => /^fp-ts(\/|$)/.test(specifier) && !/^fp-ts\/lib\/\w+\.js$/.test(specifier))
    .map(({ specifier, line }) => `${file.path}:${line}: ${specifier} fails in Node: write fp-ts/lib/NAME.js`),
)

export const noLazyImports: Rule = inSource(
  each(file =>
    file.imports
      .filter(use => use.lazy && use.specifier.startsWith('.'))
      .map(use => `${file.path}:${use.line}: lazy import of ${use.specifier}`),
  ),
)

export const atMost400Lines: Rule = inSource(
  each(file => (file.lines > 400 ? [`${file.path}: ${file.lines} lines hold two ideas; 400 is the limit`] : [])),
)

export const tellingNames: Rule = each(file =>
  /(^|\/)(utils?|helpers?|commons?|misc)(\/|\.|$)/i.test(file.path) ? [`${file.path}: the name does not say what is inside`] : [],
)

export const noDefaultExports: Rule = inSource(each(file => file.defaultExports.map(line => `${file.path}:${line}: default export`)))

export const taggedErrors: Rule = inSource(
  each(file => file.bareErrors.map(line => `${file.path}:${line}: a bare Error says too little; use errors.ts`)),
)

export const explainedAny: Rule = each(file =>
  file.unexplained.map(line => `${file.path}:${line}: any or a suppression without its reason`),
)

export const explainedAssertions: Rule = inSource(
  each(file => file.unexplainedAssertions.map(line => `${file.path}:${line}: an assertion without the reason why it is true`)),
)

/** Examples use the library as strangers do. */
export const examplesArePublic: Rule = each(file =>
  file.path.startsWith('examples/')
    ? file.imports
        .filter(use => use.specifier.includes('/src/'))
        .map(use => `${file.path}:${use.line}: import from 'cotangent', not ${use.specifier}`)
    : [],
)
