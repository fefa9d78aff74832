/** What the softmax of one tap takes, in multiply–adds. */
export const SOFTMAX_COST = 16;

/** Sizes of logits [B, H, W, G, K, K], as the class `Positions` in assembly/lib/positions.ts reads them. */
export const positionsOf = ([batch, height, width, groups, kernelSize]: readonly number[]) =>
  Int32Array.of(batch, height, width, groups, kernelSize);
