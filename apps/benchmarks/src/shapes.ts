import { tapsInside } from './taps.ts';

/** One involution of a network, at batch 1, stride 1, dilation 1. */
export interface InvolutionShape {
  height: number;
  width: number;
  channels: number;
  groups: number;
  kernelSize: number;
}

const square = (size: number, channels: number, kernelSize: number): InvolutionShape => ({
  height: size,
  width: size,
  channels,
  groups: channels / 16,
  kernelSize,
});

/** Where RedNet at 224 × 224 spends its involutions: the four stages, and the stem. */
export const REDNET_SHAPES: readonly InvolutionShape[] = [
  square(56, 64, 7),
  square(28, 128, 7),
  square(14, 256, 7),
  square(7, 512, 7),
  square(112, 32, 3),
];

export const showShape = ({ height, width, channels, kernelSize }: InvolutionShape): string =>
  `${height}×${width}×${channels} K${kernelSize}`;

/** Multiply–adds of taps that fall inside the map. */
export function multiplyAdds({ height, width, channels, kernelSize }: InvolutionShape): number {
  const padBefore = (kernelSize - 1) / 2;
  const along = (size: number) => tapsInside({ size, outSize: size, kernelSize, padBefore });
  return along(height) * along(width) * channels;
}
