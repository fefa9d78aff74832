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
  const [batch, height, width, channels] = shape;
  const scratchBytes = Math.ceil(channels / 4) * 4 * Float32Array.BYTES_PER_ELEMENT;
  heap.withScratch(scratchBytes, (scratch) =>
    heap.responseNorm({
      x,
      gamma: heap.addressOf(gamma),
      beta: heap.addressOf(beta),
      y,
      scratch,
      batch,
      pixels: height * width,
      channels,
      epsilon,
    }),
  );
}
