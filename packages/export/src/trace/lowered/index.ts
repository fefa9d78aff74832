import { gatheredContMix } from './cont_mix2d.ts';
import { depthwiseAndEpilogue } from './fused_convolutions.ts';
import { shiftedInvolution } from './involution2d.ts';
import { gatheredNeighborhoodAv } from './neighborhood_av2d.ts';
import { unfoldedOutlookAttention } from './outlook_attention2d.ts';

/** This project's kernels in stock operations, for engines that do not have them. */
export const loweredKernels = [
  depthwiseAndEpilogue,
  shiftedInvolution,
  gatheredContMix,
  gatheredNeighborhoodAv,
  unfoldedOutlookAttention,
];
