/** Sizes as programs of GPUs take them, whose uniforms have these names: the axes and sizes that every backend of a GPU gathers by. */

import type { Involution2DInfo } from './contracts/Involution2D.ts';
import type { OutlookAttention2DInfo } from './contracts/OutlookAttention2D.ts';
import type { WindowSizes } from './contracts/window.ts';

export type Uniforms = Record<string, readonly number[]>;

/** Sizes where output pixels gather from input pixels. */
export const forwardSizes = (sizes: WindowSizes): Uniforms => ({
  ...groupSizes(sizes),
  outMap: [sizes.outHeight, sizes.outWidth],
  inMap: [sizes.inHeight, sizes.inWidth],
});

/** Sizes where input pixels gather from output pixels. */
export const backwardSizes = (sizes: WindowSizes): Uniforms => ({
  ...groupSizes(sizes),
  outMap: [sizes.inHeight, sizes.inWidth],
  inMap: [sizes.outHeight, sizes.outWidth],
});

const groupSizes = ({ channels, channelsPerGroup, groups, kernelSize }: WindowSizes) => ({
  channels: [channels],
  channelsPerGroup: [channelsPerGroup],
  groups: [groups],
  K: [kernelSize],
});

/** Sizes of a map, from [B, H, W, C]. */
export const mapSizes = ([, height, width, channels]: readonly number[]): Uniforms => ({
  outMap: [height, width],
  channels: [channels],
});

/** Sizes of windows, from [B, H, W, G, K, K]. */
export const softmaxSizes = ([, height, width, groups, K]: readonly number[]): Uniforms => ({
  outMap: [height, width],
  groups: [groups],
  K: [K],
});

/** Sizes of outlook attention besides, whose windows have K² positions. */
export const outlookSizes = ({
  kernelSize,
  strideHeight,
  strideWidth,
}: OutlookAttention2DInfo): Uniforms => ({
  K: [kernelSize ** 2],
  side: [kernelSize],
  stride: [strideHeight, strideWidth],
});

/** Axes of `STRIDED`. */
export const forwardAxes = (info: Involution2DInfo): Uniforms =>
  stridedAxes(info, info.inHeight, info.inWidth);

/** Axes of `STRIDED_BACKWARD`. */
export const backwardAxes = (info: Involution2DInfo): Uniforms =>
  stridedAxes(info, info.outHeight, info.outWidth);

const stridedAxes = (info: Involution2DInfo, height: number, width: number): Uniforms => ({
  rowAxis: stridedAxis(height, info.strideHeight, info.dilationHeight, info.inHeight, info),
  columnAxis: stridedAxis(width, info.strideWidth, info.dilationWidth, info.inWidth, info),
});

function stridedAxis(
  sourceSize: number,
  stride: number,
  dilation: number,
  inSize: number,
  { kernelSize }: WindowSizes,
): number[] {
  // Beyond the map only the middle tap reads anything, however far: and K times the distance must fit 32 bits.
  const distance = Math.min(dilation, inSize);
  return [sourceSize, stride, distance, (distance * (kernelSize - 1)) / 2];
}

/** Axes of `CLAMPED` and `CLAMPED_BACKWARD`. */
export const clampedAxes = ({ inHeight, inWidth }: WindowSizes): Uniforms => ({
  rowAxis: [inHeight, 0, 0, 0],
  columnAxis: [inWidth, 0, 0, 0],
});
