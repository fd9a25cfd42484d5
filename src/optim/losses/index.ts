/** Losses: per example unless their name says otherwise. */
export * from './classification.js'
export * from './divergence.js'
export * from './regression.js'
export * from './contrastive.js'
export * from './ctc.js'
export * from './segmentation.js'
