import { util } from '@tensorflow/tfjs-core';
import type { Work } from './backend.ts';
import { SIXTEEN } from './generated/bindings.ts';

/**
 * Sizes of a map […, C], `pixels` vectors of its channels, and the work of a few operations for each value.
 *
 * @param floats of scratch that the kernel has for each channel
 */
export function channelWise(
  shape: readonly number[],
  floats: number,
): {
  pixels: number;
  channels: number;
  work: Work;
} {
  const channels = shape.at(-1)!;
  const pixels = util.sizeFromShape(shape.slice(0, -1));
  const work = {
    units: Math.ceil(channels / SIXTEEN),
    multiplyAdds: 2 * pixels * channels,
    scratchBytes: floats * channels * Float32Array.BYTES_PER_ELEMENT,
  };
  return { pixels, channels, work };
}
