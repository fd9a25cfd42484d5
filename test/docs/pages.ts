/** Where the documentation lies: markdown pages, and the doc comments of the sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Block, blocksOfMarkdown, blocksOfSource, unfencedExamples } from './blocks.js'

type Page = { readonly path: string; readonly text: string }

const within = (folder: string, extension: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith(extension))

const read = (path: string): Page => ({ path, text: readFileSync(path, 'utf8') })
const pages = (): readonly Page[] => ['README.md', 'CONTRIBUTING.md', ...within('docs', '.md')].filter(path => existsSync(path)).map(read)
const sources = (): readonly Page[] => within('src', '.ts').map(read)

/** Every example that runs, of the repository in the working directory. */
export const examples = (): readonly Block[] => [
  ...pages().flatMap(({ path, text }) => blocksOfMarkdown(path, text)),
  ...sources().flatMap(({ path, text }) => blocksOfSource(path, text)),
]

export const examplesThatCannotRun = (): readonly string[] => sources().flatMap(({ path, text }) => unfencedExamples(path, text))
