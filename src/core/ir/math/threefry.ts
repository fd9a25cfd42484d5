/**
 * Threefry-2×32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011):
 * a bijection of the counter for every key. 20 rounds of 5 operations and the key schedule: 122 operations.
 */
import { add, constant, or, shl, shr, xor, type Scalar } from '../loop/scalar.js'

const u32 = (value: number): Scalar => constant('u32', value)

const rotateLeft = (x: Scalar, by: number): Scalar => or(shl(x, u32(by)), shr(x, u32(32 - by)))

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const

/** Two random words from key (k0, k1) and counter (c0, c1), all u32. */
export const threefry2x32 = (k0: Scalar, k1: Scalar, c0: Scalar, c1: Scalar): readonly [Scalar, Scalar] => {
  const schedule = [k0, k1, xor(xor(k0, k1), u32(0x1bd11bda))] as const
  // A remainder by 3 is an index of the tuple.
  const keyAt = (i: number): Scalar => schedule[(i % 3) as 0 | 1 | 2]
  let x0 = add(c0, k0)
  let x1 = add(c1, k1)
  for (let group = 0; group < 5; group++) {
    for (const by of rotations[group % 2 === 0 ? 0 : 1]) {
      x0 = add(x0, x1)
      x1 = xor(rotateLeft(x1, by), x0)
    }
    x0 = add(x0, keyAt(group + 1))
    x1 = add(x1, add(keyAt(group + 2), u32(group + 1)))
  }
  return [x0, x1]
}
