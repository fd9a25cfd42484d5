/** PITFALLS, "Resources and platform": surroundings that other libraries break in. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, test } from 'vitest'

const program = fileURLToPath(new URL('platform.ts', import.meta.url))
const resultsOf = async (kind: string, ...flags: readonly string[]): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--import', 'tsx', program, kind], { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout)
}

describe.concurrent('the same results', { timeout: 60_000 }, () => {
  const plain = resultsOf('plain')

  test('beside a library that defines Worker, navigator and window, and patches typed arrays', async ({ expect }) => expect(await resultsOf('crowded')).toEqual(await plain))
  test('in a browser without cross-origin isolation', async ({ expect }) => expect(await resultsOf('browser')).toEqual(await plain))
  test('under a content-security policy that forbids generated code and WebAssembly', async ({ expect }) =>
    expect(await resultsOf('strict', '--disallow-code-generation-from-strings')).toEqual(await plain))
  test('under one that forbids generated code only', async ({ expect }) => expect(await resultsOf('plain', '--disallow-code-generation-from-strings')).toEqual(await plain))
})
