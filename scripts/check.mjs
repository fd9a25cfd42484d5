// npm run check: every gate but the tests. Independent steps run two at a time; what fails shows its whole output.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const stages = [
  {
    typecheck: 'tsx scripts/typecheck.ts',
    lint: 'biome lint --error-on-warnings',
    architecture: 'vitest run --reporter=dot test/architecture.test.ts',
    'dead code': 'knip --no-config-hints',
    'lock file': 'node scripts/check-lock.mjs',
    exports: 'node scripts/check-exports.mjs',
  },
  { build: 'tsup --silent' },
  {
    smoke: 'node scripts/smoke.mjs',
    package: 'publint --strict',
    types: 'attw --pack . --profile node16',
    size: 'size-limit',
  },
]

const run = command =>
  new Promise(resolve => {
    const child = spawn(command, {
      cwd: root,
      shell: true,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PATH: `${root}node_modules/.bin${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
      },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
    child.on('close', code => resolve({ ok: code === 0, output }))
  })

const failed = []
for (const stage of stages) {
  const queue = Object.entries(stage)
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, command] = next
      const started = performance.now()
      const { ok, output } = await run(command)
      console.log(
        `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${command}`,
      )
      if (!ok) {
        failed.push(name)
        console.log(output.trimEnd().replace(/^/gm, '     '))
      }
    }
  }
  await Promise.all([work(), work()])
  if (failed.includes('build')) break
}

console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
