import { execFile } from 'node:child_process'
import workerThreads from 'node:worker_threads'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { allocate, type DType, dtypeOfTypedArray, type TypedArray } from '../../../../src/core/base/dtype.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { beginRun } from '../../../../src/core/compile/runtime/heap.js'
import { runWasm } from '../../../../src/core/compile/runtime/run-wasm.js'
import { setSharing, sharing } from '../../../../src/core/compile/runtime/sharing.js'
import { Storage } from '../../../../src/core/compile/runtime/storage.js'
import { type Team, TeamBroken, teamOn } from '../../../../src/core/compile/runtime/team.js'
import { setThreads } from '../../../../src/core/compile/runtime/threads.js'
import { hasRelaxedSimd } from '../../../../src/core/compile/runtime/wasm-engine.js'
import { fusedMachine, type Machine, vectorMachine } from '../../../../src/core/compile/schedule/blocking.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import { layerNorm, mlpStep, softmax } from '../examples.js'
import { examples } from '../loop-programs.js'
import { programs } from '../program-arbitrary.js'

const pays = sharing()
beforeAll(() => setSharing({ step: 0, program: 0, team: 0 }))
afterAll(() => {
  setSharing(pays)
  setThreads(1)
})

/** The team of `n` threads, all of them waiting for work. */
const teamOf = async (n: number): Promise<Team> => {
  setThreads(n)
  const team = teamOn(beginRun(), n)
  while (team.size < n) await new Promise(resolve => setTimeout(resolve, 5))
  return team
}

interface Runnable {
  readonly program: Program
  readonly inputs: readonly TypedArray[]
}

const typed = (dtype: DType, xs: readonly number[]): TypedArray => allocate(dtype, xs.length).map((_, i) => xs[i]!)

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7))

const runnable = (jaxpr: Parameters<typeof lowerJaxpr>[0], inputs: readonly TypedArray[], machine: Machine = vectorMachine): Runnable => ({ program: lowerJaxpr(jaxpr, { fuse: true, machine }), inputs })

const fromJaxpr = (jaxpr: Parameters<typeof lowerJaxpr>[0], machine?: Machine): Runnable =>
  runnable(jaxpr, jaxpr.inputs.map(({ aval }) => numbers(aval.shape.reduce((n, extent) => n * extent, 1))), machine)

const all: readonly Runnable[] = [
  ...examples,
  fromJaxpr(softmax(65, 33)),
  fromJaxpr(layerNorm(40, 70)),
  fromJaxpr(mlpStep(17, [40, 33, 10])),
  ...(hasRelaxedSimd() ? [fromJaxpr(mlpStep(64, [60, 50, 10]), fusedMachine)] : []),
]

const bits = (x: TypedArray): readonly number[] => [...new Uint8Array(x.buffer, x.byteOffset, x.byteLength)]

const results = (r: readonly Runnable[]): readonly (readonly number[])[] =>
  r.flatMap(({ program, inputs }) => {
    const outputs: DType[] = []
    for (const { place, element } of program.buffers) if (place._tag === 'output') outputs[place.position] = element
    const run = runWasm(program, { inputs: inputs.map(dtypeOfTypedArray), outputs })
    return run(inputs.map(x => Storage.of(dtypeOfTypedArray(x), x.slice()))).map(s => bits(s.copy()))
  })

describe('threads', () => {
  it('change no bit of any result', async () => {
    const random = fc.sample(programs, { numRuns: 60, seed: 7 }).map(({ jaxpr, inputs }) => runnable(jaxpr, jaxpr.inputs.map(({ aval }, i) => typed(aval.dtype, inputs[i]!))))
    const tried = [...all, ...random]
    setThreads(1)
    const alone = results(tried)
    for (const n of [2, 3]) {
      const team = await teamOf(n)
      expect(results(tried)).toEqual(alone)
      expect(team.size).toBe(n) // nobody has died
    }
  }, 60_000)

  /** `kill` makes one worker of a team useless; programs run on alone at first, and then on a new team. */
  const isReplaced = async (kill: (team: Team) => unknown): Promise<void> => {
    setThreads(1)
    const expected = results(all)
    const team = await teamOf(2)
    await kill(team)
    expect(results(all)).toEqual(expected)
    expect(team.isBroken).toBe(true)
    expect(team.size).toBe(1)
    const next = await teamOf(2)
    expect(next).not.toBe(team)
    expect(results(all)).toEqual(expected)
    expect(next.size).toBe(2)
  }

  it('a worker that fails is replaced', () => isReplaced(team => {
    const rubbish = Uint8Array.of(1, 2, 3)
    expect(() => team.run(-1, rubbish, 0, 0, team.barrier)).toThrow(TeamBroken)
  }), 60_000)

  describe('a worker that is killed is replaced', () => {
    const started: { terminate(): Promise<number> }[] = []
    beforeAll(() => {
      const { Worker } = workerThreads
      // biome-ignore lint/complexity/useArrowFunction: an arrow function can't be called with new
      vi.spyOn(workerThreads, 'Worker').mockImplementation(function (...args) {
        const worker = new Worker(...args)
        started.push(worker)
        return worker
      })
      setThreads(3)
      teamOn(beginRun(), 3) // the next team of two is a new one
    })
    afterAll(() => void vi.restoreAllMocks())

    it('as soon as it is known', () => isReplaced(() => started.at(-1)!.terminate()), 60_000)
    it('when it takes no program', () => isReplaced(() => void started.at(-1)!.terminate()), 60_000)
  })

  it('a team that was disbanded answers no call of the next', async () => {
    const three = await teamOf(3)
    const four = await teamOf(4)
    expect(three.size).toBe(1)
    expect(four.size).toBe(4)
    expect(results(all).length).toBeGreaterThan(0)
    expect(four.size).toBe(4)
  }, 60_000)

  it('let the process end', async () => {
    const program = `
      const { jit, np, setThreads } = await import('./src/index.ts')
      setThreads(2)
      const f = jit(x => np.add(np.tanh(x), np.exp(x)))
      const x = np.array(new Float32Array(1_000_000))
      for (let i = 0; i < 20; i++) f(x)
      await new Promise(resolve => setTimeout(resolve, 300))
      console.log(np.sum(f(x)).item())`
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], { timeout: 60_000 })
    expect(Number(stdout)).toBe(1_000_000)
  }, 60_000)
})
