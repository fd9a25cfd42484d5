/**
 * How far the results of two emitters, or of two engines, may be apart: everything not named here is equal to the bit. A large contraction
 * may add products that were not rounded (`setFusedMultiplyAdd`), so the unit is the last place of Σ |x·y|, of which the terms of an element
 * may cancel the rest.
 */
export const allowedUlps = { contraction: { float32: 4, float64: 4 } } as const

/** The last place of a number in a dtype, at the bottom of its binade. */
export const lastPlace = (x: number, dtype: keyof (typeof allowedUlps)['contraction']): number => 2 ** (Math.floor(Math.log2(x)) - (dtype === 'float32' ? 23 : 52))
