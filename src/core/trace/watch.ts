/** Somebody who looks at the result of every eager operation before anybody else does, and may refuse it. */
import type { Primitive } from '../ir/primitive.js'
import type { NDArray } from './ndarray.js'

export type Watcher = (primitive: Primitive, results: readonly NDArray[]) => void

let watcher: Watcher | null = null

export const setWatcher = (next: Watcher | null): void => {
  watcher = next
}

/** `null` nearly always. */
export const currentWatcher = (): Watcher | null => watcher
