import type { Heap } from './backend.ts';
import { EIGHT, PIXELS } from './generated/bindings.ts';

/** Eight channels of a map with zero columns, of its filter and of its bias. */
const slabBytes = (height: number, width: number, kernelSize: number): number =>
  (height * (Math.ceil(width / PIXELS) * PIXELS + kernelSize - 1) + kernelSize ** 2 + 1) *
  EIGHT *
  Float32Array.BYTES_PER_ELEMENT;

/**
 * The first-level caches of x86 have one place for all addresses that are this far apart, of eight or twelve lines:
 * `depthwiseConv3` comes back to each pixel for its next four channels, and finds it gone.
 */
const CACHE_WAY_BYTES = 4096;

/** Whether windows read the map in place; otherwise a copy of it, eight channels at a time. */
export const readsInPlace = (kernelSize: number, channels: number): boolean =>
  kernelSize === 3 && (channels * Float32Array.BYTES_PER_ELEMENT) % CACHE_WAY_BYTES !== 0;

interface SameDepthwise {
  /** Of x and y: [B, H, W, C]. */
  shape: readonly number[];
  /** K, odd. */
  kernelSize: number;
  x: number;
  /** [K, K, C] */
  filter: number;
  bias: number;
  residual?: number;
  y: number;
  relu?: boolean;
  /** Which rows of the batch to compute, where windows read in place: from the first to before the last. All by default. */
  rows?: readonly [number, number];
  /** Whether the filter holds what is not 0 when multiplied by 0; asked for where the map is copied. */
  clips: () => boolean;
}

/** A depthwise convolution of stride 1 that keeps the size; addresses are of floats. */
export function sameDepthwise(
  heap: Heap,
  { shape, kernelSize, rows, clips, residual = 0, relu = false, ...operands }: SameDepthwise,
): void {
  const [batch, height, width, channels] = shape;
  const shared = { ...operands, residual, relu, height, width, channels };
  const rowMultiplyAdds = width * channels * kernelSize ** 2;
  if (readsInPlace(kernelSize, channels)) {
    const [first, last] = rows ?? [0, batch * height];
    const units = last - first;
    heap.run(
      'depthwiseConv3',
      { first, units, multiplyAdds: units * rowMultiplyAdds },
      () => shared,
    );
    return;
  }
  const work = {
    units: Math.ceil(channels / EIGHT),
    multiplyAdds: batch * height * rowMultiplyAdds,
    scratchBytes: slabBytes(height, width, kernelSize),
  };
  const isClipped = clips();
  heap.run('depthwiseConv', work, (scratch) => ({
    ...shared,
    scratch,
    batch,
    K: kernelSize,
    clips: isClipped,
  }));
}
