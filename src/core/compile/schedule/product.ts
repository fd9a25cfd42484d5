export const product = (extents: readonly number[]): number => extents.reduce((n, extent) => n * extent, 1)
