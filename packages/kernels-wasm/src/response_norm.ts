import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Heap } from './backend.ts';

interface ResponseNorm {
  /** Of x and y: [B, H, W, C]. */
  shape: readonly number[];
  /** Addresses, which may be the same. */
  x: number;
  y: number;
  gamma: TensorInfo;
  beta: TensorInfo;
  epsilon: number;
}

/** Global response normalisation. */
export function responseNorm(
  heap: Heap,
  { shape, x, y, gamma, beta, epsilon }: ResponseNorm,
): void {
  withChannelSums(heap, shape, 1, (sizes) =>
    heap.responseNorm({
      x,
      gamma: heap.addressOf(gamma),
      beta: heap.addressOf(beta),
      y,
      ...sizes,
      epsilon,
    }),
  );
}

/** Sizes of a map [B, H, W, C], and scratch of some floats for each channel of an image. */
interface ChannelSums {
  batch: number;
  /** Of one image. */
  pixels: number;
  channels: number;
  scratch: number;
}

/** What the gradients need: three sums of each channel. */
export const withResponseSums = (
  heap: Heap,
  shape: readonly number[],
  use: (sizes: ChannelSums) => void,
): void => withChannelSums(heap, shape, 3, use);

function withChannelSums(
  heap: Heap,
  [batch, height, width, channels]: readonly number[],
  sums: number,
  use: (sizes: ChannelSums) => void,
): void {
  const bytes = sums * Math.ceil(channels / 4) * 4 * Float32Array.BYTES_PER_ELEMENT;
  heap.withScratch(bytes, (scratch) => use({ batch, pixels: height * width, channels, scratch }));
}
