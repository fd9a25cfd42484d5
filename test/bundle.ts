import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/**
 * A program in TypeScript with all that it imports as one file, in a folder of its own, for processes that run Node: each of them would
 * compile the library again, which takes ten times as long as what they are started for.
 */
export const bundled = async (entry: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'cotangent-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: folder, minify: false, rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
  })
  return join(folder, 'program.mjs')
}
