// npm run typecheck: `tsc` over the repository and, in the same program, over every example of the documentation.
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { examples } from '../test/docs/pages.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report },
)
if (config === undefined) process.exit(1)
// An example without imports is a module too.
const options: ts.CompilerOptions = { ...config.options, moduleDetection: ts.ModuleDetectionKind.Force }

/** An example as a file of its own that exists only here; blank lines keep the line numbers of its page. */
const virtual = new Map(
  examples().map(({ path, line, code }) => [join(root, '.examples', `${path}:${line}.ts`), `${'\n'.repeat(line - 1)}${code}\n`] as const),
)
const pageOf = (file: string): string => relative(root, file).replace(/^\.examples\/(.*):\d+\.ts$/, '$1')

const host = ts.createCompilerHost(options)
const onDisk = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile }
host.fileExists = file => virtual.has(file) || onDisk.fileExists(file)
host.readFile = file => virtual.get(file) ?? onDisk.readFile(file)
host.getSourceFile = (file, ...rest) => {
  const text = virtual.get(file)
  if (text === undefined) return onDisk.getSourceFile(file, ...rest)
  // The format is a property of the file in Node's resolution; examples are ES modules.
  return ts.createSourceFile(file, text, { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.ESNext })
}

/** An example may declare what it does not use. */
const unused = new Set([6133, 6192, 6196, 6198, 6199])

const program = ts.createProgram([...config.fileNames, ...virtual.keys()], options, host)
const problems = [...config.errors, ...ts.getPreEmitDiagnostics(program)].filter(
  ({ code, file }) => !(unused.has(code) && file !== undefined && virtual.has(file.fileName)),
)
problems.forEach(report)
console.log(`${config.fileNames.length} files and ${virtual.size} examples, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

function report({ file, start, code, messageText }: ts.Diagnostic): void {
  const at = file === undefined ? undefined : file.getLineAndCharacterOfPosition(start ?? 0)
  const where = file === undefined || at === undefined ? '' : `${pageOf(file.fileName)}:${at.line + 1}:${at.character + 1} `
  console.error(`${where}TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}
