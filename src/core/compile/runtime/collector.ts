/**
 * What the garbage collector has to know of a memory it cannot see. Finalizers run after a major collection, and V8 starts
 * one when JavaScript memory grows: an untouched ArrayBuffer, dropped at once, makes it look so and costs no pages.
 */

/** V8 starts a collection beyond 64 MiB of buffers that the last one did not see. */
const BALLAST = 80 * 2 ** 20

let handedOut = 0
let interval = 1
let finalized = false

/** `bytes` were handed out that only a finalizer will give back; a collection is due every `often` bytes. */
export const reportHandedOut = (bytes: number, often: number): void => {
  handedOut += bytes
  if (handedOut < often * interval) return
  handedOut = 0
  // In a synchronous loop no finalizer runs, however often memory is collected; and to ask again while V8 marks makes it stop everything else.
  interval = Math.min(64, 4 * interval)
  makeGarbage(BALLAST)
}

/** A finalizer ran: collecting helps. */
export const reportFinalized = (): void => {
  interval = 1
  finalized = true
}

/** The interval after two collections in a row without a finalizer: one may still be on its way, which takes some milliseconds. */
const STILL_HOPED_FOR = 16

/** Whether finalizers run, as far as that is known. */
export const finalizersRun = (): boolean => finalized && interval <= STILL_HOPED_FOR

/** Bytes were given back by hand. */
export const reportReleased = (bytes: number): void => {
  handedOut = Math.max(0, handedOut - bytes)
}

/** Twice the semi-space: with more buffers than this, V8 scavenges before it allocates the next. */
const YOUNG_BALLAST = 33 * 2 ** 20
/** So much garbage may wait: a training step of an MLP on batches of 400 kB takes as long with 3 MB as with 8, in 98 MB of memory instead of 105. */
const YOUNG = 3 * 2 ** 20
/** Of larger arrays a scavenge frees so few that it is not worth its time. */
const SMALL = 2 ** 19

let fresh = 0

/** An array was allocated in JavaScript memory: a scavenge frees the dead among small ones sooner than V8 would by itself. */
export const reportFresh = (bytes: number): void => {
  if (bytes > SMALL) return
  fresh += bytes
  if (fresh < YOUNG) return
  fresh = 0
  makeGarbage(YOUNG_BALLAST)
}

const makeGarbage = (bytes: number): void => {
  try {
    new ArrayBuffer(bytes)
  } catch {
    // So little memory is left that the collector knows.
  }
}
