/** Sizes of an op whose output pixels are weighted sums of a window of input pixels, with a weight for each group and tap. */
export interface WindowSizes {
  batch: number;
  inHeight: number;
  inWidth: number;
  outHeight: number;
  outWidth: number;
  channels: number;
  groups: number;
  channelsPerGroup: number;
  kernelSize: number;
}

/** Sizes from the shapes [B, H, W, C] and [B, Ho, Wo, G, K, K], which must fit each other. */
export function windowSizes(
  xShape: readonly number[],
  weightsShape: readonly number[],
): WindowSizes {
  const [batch, inHeight, inWidth, channels] = xShape;
  const [, outHeight, outWidth, groups, kernelSize] = weightsShape;
  return {
    batch,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    channels,
    groups,
    channelsPerGroup: channels / groups,
    kernelSize,
  };
}
