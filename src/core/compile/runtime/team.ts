/**
 * The team of threads that run one program together. All run the same driver, each its share of the shared kernels, and meet
 * at barriers. This thread hands a program over by words of the shared memory; nothing waits for an event loop.
 */
import { borrow, giveBack } from './heap.js'
import { type LinearMemory, memoryViews } from './linear-memory.js'
import { MEETING_BYTES, PROGRAMS, SPINS, stateOf, words } from './worker-source.js'
import { startWorker, type Worker } from './worker.js'

/** A worker has failed, and with it the run. */
export class TeamBroken {}

/** A worker that has not picked up its program after so long never will. */
const PATIENCE_MS = 5000

export class Team {
  readonly #workers: readonly (Worker | null)[]
  readonly #words: Int32Array<ArrayBufferLike>
  /** Programs all workers have, oldest first: they forget the same. */
  readonly #known = new Set<number>()
  readonly #ready: number
  readonly #called: number
  readonly #running: number
  readonly #dead: number
  #broken = false

  constructor({ memory }: LinearMemory, threads: number) {
    const w = (this.#words = new Int32Array(memory.buffer, 0, MEETING_BYTES / 4))
    const team = Atomics.add(w, words.team, 1) + 1
    this.#ready = stateOf(team, 'ready')
    this.#called = stateOf(team, 'called')
    this.#running = stateOf(team, 'running')
    this.#dead = stateOf(team, 'dead')
    for (let i = 0; i < threads - 1; i++) Atomics.store(w, words.state + i, stateOf(team, 'starting'))
    this.#workers = Array.from({ length: threads - 1 }, (_, i) => startWorker(memory, team, i, () => { this.#broken = true }))
    if (this.#workers.includes(null)) this.#broken = true
  }

  /** A worker has died, or could not be started: this team will never run anything again. */
  get isBroken(): boolean {
    return this.#broken
  }

  /** Threads that can run a program now: all, or this one alone while the others are starting or when one has died. */
  get size(): number {
    if (this.#broken) return 1
    const count = this.#workers.length
    for (let i = 0; i < count; i++) {
      if (Atomics.load(this.#words, words.state + i) === this.#ready) continue
      // It may still be on its way from the last barrier.
      if (Atomics.load(this.#words, words.state + i) !== this.#running || !this.#becomesReady(i)) return 1
    }
    return 1 + count
  }

  #becomesReady(worker: number): boolean {
    for (let i = 0; i < 1e6; i++) if (Atomics.load(this.#words, words.state + worker) === this.#ready) return true
    return false
  }

  /** Runs the program on all threads; `run` is this thread's part. `false` when there is no memory to hand it over. */
  run(program: number, code: Uint8Array, table: number, scratch: number, run: () => void): boolean {
    const w = this.#words
    let address: number | undefined
    if (!this.#known.has(program)) {
      address = borrow(code.length)
      if (address === undefined) return false
      memoryViews().uint8.set(code, address)
      w[words.code] = address
      w[words.codeLength] = code.length
    }
    w[words.program] = program
    w[words.table] = table
    w[words.scratch] = scratch
    w[words.threads] = 1 + this.#workers.length
    Atomics.store(w, words.arrived, 0)
    for (let i = 0; i < this.#workers.length; i++) Atomics.store(w, words.state + i, this.#called)
    Atomics.add(w, words.turn, 1)
    Atomics.notify(w, words.turn)
    try {
      run()
    } finally {
      if (address !== undefined) giveBack(address, code.length)
    }
    if (address !== undefined) {
      this.#known.add(program)
      if (this.#known.size > PROGRAMS) for (const oldest of this.#known) { this.#known.delete(oldest); break }
    }
    return true
  }

  /** What this thread does at a barrier. */
  readonly barrier = (): void => {
    const w = this.#words
    const phase = Atomics.load(w, words.phase)
    if (Atomics.add(w, words.arrived, 1) + 1 === w[words.threads]) {
      Atomics.store(w, words.arrived, 0)
      Atomics.add(w, words.phase, 1)
      Atomics.notify(w, words.phase)
      return
    }
    for (let i = 0; i < SPINS; i++) if (Atomics.load(w, words.phase) !== phase) return
    const since = performance.now()
    while (Atomics.load(w, words.phase) === phase) {
      sleep(w, words.phase, phase)
      if (this.#someoneFailed(performance.now() - since > PATIENCE_MS)) {
        this.#awaitSurvivors()
        this.disband()
        throw new TeamBroken()
      }
    }
  }

  /** Takes the program back from workers that should have begun long ago. */
  #someoneFailed(late: boolean): boolean {
    const w = this.#words
    for (let i = 0; i < this.#workers.length; i++) {
      if (late && Atomics.compareExchange(w, words.state + i, this.#called, this.#dead) === this.#called) return true
      if (Atomics.load(w, words.state + i) === this.#dead) return true
    }
    return false
  }

  /** Nobody may write any more when the program runs again: the others are to arrive at this barrier, which never opens. */
  #awaitSurvivors(): void {
    const w = this.#words
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      let running = 0
      for (let i = 0; i < this.#workers.length; i++) if (Atomics.load(w, words.state + i) === this.#running) running++
      if (Atomics.load(w, words.arrived) > running || performance.now() > until) return
    }
  }

  /** Ends the workers, for good. */
  disband(): void {
    this.#broken = true
    Atomics.add(this.#words, words.team, 1)
    Atomics.add(this.#words, words.turn, 1)
    Atomics.notify(this.#words, words.turn)
    for (const worker of this.#workers) worker?.terminate()
  }
}

let current: { readonly memory: LinearMemory; readonly threads: number; readonly team: Team } | null = null

/** Teams that may still follow a broken one: a program that kills its workers must not start new ones for ever. */
let replacements = 16

/** The team on a memory; its workers start with the first call, and again when one of them has died. */
export const teamOn = (memory: LinearMemory, threads: number): Team => {
  const replaced = current?.team.isBroken === true && replacements > 0
  if (replaced) replacements--
  if (replaced || current?.memory !== memory || current.threads !== threads) {
    current?.team.disband()
    current = { memory, threads, team: new Team(memory, threads) }
  }
  return current.team
}

let mayWait = true

/** The main thread of a browser may not wait, and looks again. */
const sleep = (w: Int32Array<ArrayBufferLike>, at: number, value: number): void => {
  if (!mayWait) return
  try {
    Atomics.wait(w, at, value, 100)
  } catch {
    mayWait = false
  }
}
