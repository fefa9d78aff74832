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

/** Multiply–adds of taps that fall inside the map: the work that has to be done, padding not counted. */
export function multiplyAdds({ height, width, channels, kernelSize }: InvolutionShape): number {
  return tapsInside(height, kernelSize) * tapsInside(width, kernelSize) * channels;
}

/** Over all positions of an axis, taps of a centred window that fall inside it. */
function tapsInside(size: number, kernelSize: number): number {
  const reach = (kernelSize - 1) / 2;
  let taps = 0;
  for (let i = 0; i < size; i++) {
    taps += Math.min(size - 1, i + reach) - Math.max(0, i - reach) + 1;
  }
  return taps;
}
