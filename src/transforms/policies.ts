/** What `checkpoint` may save: the public policies. */
export {
  type CheckpointPolicy,
  dotsSaveable,
  dotsSaveable as checkpointDots,
  dotsWithNoBatchDimsSaveable,
  dotsWithNoBatchDimsSaveable as checkpointDotsWithNoBatchDims,
  everythingSaveable,
  nothingSaveable,
  saveFromBothPolicies,
  saveOnlyTheseNames,
} from './checkpoint-policies.js'
