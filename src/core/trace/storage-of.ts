/** The storage a concrete array owns; a splat gets one of its own. */
import { Storage } from '../compile/runtime/storage.js'
import { type NDArray, representationOf, typedOf } from './ndarray.js'

const spelled = new WeakMap<NDArray, Storage>()

export const storageOf = (x: NDArray): Storage => {
  const rep = representationOf(x)
  if (rep._tag === 'stored') {
    if (rep.storage.isConsumed) typedOf(x) // throws the DonatedArrayError
    return rep.storage
  }
  let storage = spelled.get(x)
  if (storage === undefined) spelled.set(x, (storage = Storage.of(x.dtype, typedOf(x))))
  return storage
}

/** Marks a saved array: a later donation copies its storage instead of consuming it. */
export const shareStorage = (x: NDArray): void => {
  const rep = representationOf(x)
  if (rep._tag === 'stored') rep.storage.share()
}
