/**
 * What a worker runs: it waits for a program in the shared memory, runs its share and waits again, for ever. Words of the
 * memory's first kilobyte are where the threads meet.
 */

/** Indices of int32 words. Those that threads wait at lie in cache lines of their own. */
export const words = {
  /** Counts the programs handed over. */
  turn: 16,
  program: 32, table: 33, scratch: 34, threads: 35, code: 36, codeLength: 37,
  /** The number of the team that the memory serves. */
  team: 38,
  arrived: 48,
  phase: 64,
  /** One per worker: `stateOf` its team. */
  state: 80,
} as const

const states = { starting: 0, ready: 1, called: 2, running: 3, dead: 4 } as const

/** A word of state: those of different teams differ, so that nobody answers a call to his successor. */
export const stateOf = (team: number, state: keyof typeof states): number => 8 * team + states[state]

/** Bytes below this address belong to the threads' meetings. */
export const MEETING_BYTES = 1024

/** How often a thread looks before it sleeps. */
export const SPINS = 4000

/** Programs each thread keeps; whoever hands them over forgets the same ones. */
export const PROGRAMS = 256

/** Source text, since functions of a bundled library have no reliable one. `memory`, `team` and `index` are in scope. */
export const workerSource = `
const words = new Int32Array(memory.buffer)
const own = ${words.state} + index
const programs = new Map()
const wait = (at, value) => {
  for (let i = 0; i < ${SPINS}; i++) if (Atomics.load(words, at) !== value) return
  while (Atomics.load(words, at) === value) Atomics.wait(words, at, value)
}
const barrier = () => {
  const phase = Atomics.load(words, ${words.phase})
  if (Atomics.add(words, ${words.arrived}, 1) + 1 === words[${words.threads}]) {
    Atomics.store(words, ${words.arrived}, 0)
    Atomics.add(words, ${words.phase}, 1)
    Atomics.notify(words, ${words.phase})
  } else wait(${words.phase}, phase)
}
const programOf = id => {
  let run = programs.get(id)
  if (run !== undefined) return run
  const code = new Uint8Array(memory.buffer, words[${words.code}] >>> 0, words[${words.codeLength}]).slice()
  const module = new WebAssembly.Module(new Uint8Array(code))
  run = new WebAssembly.Instance(module, { env: { memory, barrier, rem: (x, y) => x % y } }).exports.run
  programs.set(id, run)
  if (programs.size > ${PROGRAMS}) programs.delete(programs.keys().next().value)
  return run
}
let turn = Atomics.load(words, ${words.turn})
Atomics.store(words, own, 8 * team + ${states.ready})
for (;;) {
  wait(${words.turn}, turn)
  turn = Atomics.load(words, ${words.turn})
  if (Atomics.load(words, ${words.team}) !== team) break
  if (Atomics.compareExchange(words, own, 8 * team + ${states.called}, 8 * team + ${states.running}) !== 8 * team + ${states.called}) continue
  try {
    programOf(words[${words.program}])(words[${words.table}], words[${words.scratch}], index + 1, words[${words.threads}])
    Atomics.store(words, own, 8 * team + ${states.ready})
  } catch (e) {
    Atomics.store(words, own, 8 * team + ${states.dead})
    Atomics.notify(words, ${words.phase})
    throw e
  }
}
`
