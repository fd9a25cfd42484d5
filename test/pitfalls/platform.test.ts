/** PITFALLS, "Resources and platform": surroundings that other libraries break in. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { bundled } from '../bundle.js'

let program = ''
const resultsOf = async (kind: string, ...flags: readonly string[]): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, kind], { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout)
}

describe.concurrent('the same results', { timeout: 60_000 }, () => {
  let plain: unknown
  beforeAll(async () => {
    program = await bundled(fileURLToPath(new URL('platform.ts', import.meta.url)))
    plain = await resultsOf('plain')
  }, 60_000)
  afterAll(() => rm(dirname(program), { recursive: true }))

  test('beside a library that defines Worker, navigator and window, and patches typed arrays', async ({ expect }) => expect(await resultsOf('crowded')).toEqual(plain))
  test('in a browser without cross-origin isolation', async ({ expect }) => expect(await resultsOf('browser')).toEqual(plain))
  test('under a content-security policy that forbids generated code and WebAssembly', async ({ expect }) =>
    expect(await resultsOf('strict', '--disallow-code-generation-from-strings')).toEqual(plain))
  test('under one that forbids generated code only', async ({ expect }) => expect(await resultsOf('plain', '--disallow-code-generation-from-strings')).toEqual(plain))
})
