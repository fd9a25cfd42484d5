/** When threads pay, in operations and bytes. */
export interface Sharing {
  /** What a step must do to be divided: a barrier costs as much as thousands of operations. */
  readonly step: number
  /** What a program must do to be handed over. */
  readonly program: number
  /** What such programs must have done alone before it is worth starting threads. */
  readonly team: number
}

let current: Sharing = { step: 50_000, program: 1_000_000, team: 50_000_000 }

export const sharing = (): Sharing => current

/** For tests, which share what does not pay. */
export const setSharing = (thresholds: Sharing): void => {
  current = thresholds
}
