/** Checks of user programs that need their types. */
export * from './array-conditions.js'
