import type { OperatorShape } from './workload.ts';

/** One axis of a sliding window. */
export interface WindowAxis {
  /** Length of the input. */
  size: number;
  outSize: number;
  kernelSize: number;
  stride?: number;
  dilation?: number;
  /** Zeros before the input's first element. */
  padBefore: number;
}

/** Summed over all positions of an axis, the window's taps that fall inside the input; taps on padding need no work. */
export function tapsInside(axis: WindowAxis): number {
  const { size, outSize, kernelSize, stride = 1, dilation = 1, padBefore } = axis;
  let taps = 0;
  for (let i = 0; i < outSize; i++) {
    for (let u = 0; u < kernelSize; u++) {
      const position = i * stride + u * dilation - padBefore;
      if (position >= 0 && position < size) taps += 1;
    }
  }
  return taps;
}

/** Summed over all pixels of a map, the taps of a window of stride 1 with zero padding "same" that fall inside the map. */
export function tapsOfMap({ batch, height, width, kernelSize }: OperatorShape): number {
  const padBefore = (kernelSize - 1) / 2;
  const along = (size: number) => tapsInside({ size, outSize: size, kernelSize, padBefore });
  return batch * along(height) * along(width);
}
