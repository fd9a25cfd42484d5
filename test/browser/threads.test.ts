/** The built library in a browser: in a page that may share memory with workers, and in one that may not. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const chromium = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => path !== undefined && existsSync(path))

interface Report {
  readonly error?: string
  readonly isolated: boolean
  readonly threads: number
  /** Programs given to workers, while one thread was asked for and in the end. */
  readonly before: number
  readonly handedOver: number
  readonly workers: number
  readonly losses: readonly number[]
  /** Whether training on one thread and on two gave the same bits. */
  readonly equal: boolean
}

const page = `<!doctype html>
<script type="importmap">{ "imports": { "cotangent": "/dist/index.js", "fp-ts/lib/": "/fp-ts/" } }</script>
<script type="module" src="/page.mjs"></script>`

const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

describe.skipIf(chromium === undefined)(`in ${chromium ?? 'no Chromium, which would be named by the environment variable CHROMIUM'}`, { timeout: 120_000 }, () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cotangent-browser-'))
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/tsup/dist/cli-default.js'), '--silent', '--no-dts', '--format', 'esm', '--out-dir', join(folder, 'dist')], { cwd: root })
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const fileOf = (path: string): string => {
    if (path === '/page.mjs') return fileURLToPath(new URL('page.mjs', import.meta.url))
    if (path.startsWith('/dist/')) return join(folder, path)
    return join(root, 'node_modules/fp-ts/es6', path.slice('/fp-ts'.length).replace(/(\.js)?$/, '.js')) // its modules leave the ending out
  }

  const serve = async (headers: { readonly [name: string]: string }, report: (result: Report) => void): Promise<Server> => {
    const server = createServer(async (request, response) => {
      const path = request.url ?? '/'
      if (path === '/') return void response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(page)
      if (path === '/result') {
        const parts: Buffer[] = []
        for await (const part of request) parts.push(part as Buffer) // a request without an encoding gives buffers
        report(JSON.parse(Buffer.concat(parts).toString()) as Report) // page.mjs sends it
        return void response.writeHead(204).end()
      }
      const content = await readFile(fileOf(path)).catch(() => null)
      response.writeHead(content === null ? 404 : 200, { 'content-type': 'text/javascript', ...headers }).end(content ?? '')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return server
  }

  /** What the page reports, served with these headers. */
  const visit = async (headers: { readonly [name: string]: string }): Promise<Report> => {
    const profile = await mkdtemp(join(folder, 'profile-'))
    let browser: ChildProcess | undefined, server: Server | undefined
    try {
      return await new Promise<Report>((resolve, reject) => {
        setTimeout(() => reject(new Error('the page has reported nothing for a minute')), 60_000).unref()
        void serve(headers, resolve).then(started => {
          server = started
          const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`]
          browser = spawn(chromium!, [...flags, `http://127.0.0.1:${(started.address() as AddressInfo).port}/`], { stdio: 'ignore' }) // it listens on a port
          browser.on('error', reject)
          browser.on('exit', code => reject(new Error(`the browser has ended with ${code}`)))
        })
      })
    } finally {
      const ended = new Promise(resolve => browser?.on('exit', resolve) ?? resolve(null))
      browser?.kill()
      await ended
      server?.closeAllConnections()
      server?.close()
    }
  }

  const learns = ({ error, losses, equal }: Report): void => {
    expect(error).toBeUndefined()
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2)
    expect(equal).toBe(true)
  }

  test('a page that is cross-origin isolated trains on two threads, with the bits of one', async () => {
    const report = await visit(isolation)
    learns(report)
    expect(report).toMatchObject({ isolated: true, threads: 2, before: 0, workers: 1 })
    expect(report.handedOver).toBeGreaterThan(5)
  })

  test('a page that is not stays on one', async () => {
    const report = await visit({})
    learns(report)
    expect(report).toMatchObject({ isolated: false, threads: 1, handedOver: 0, workers: 0 })
  })
})
