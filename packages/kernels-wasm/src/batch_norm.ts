import type { Work } from './backend.ts';
import { SIXTEEN } from './generated/bindings.ts';

/**
 * Sizes of a map [B, H, W, C] whose channels are summed over `pixels` pixels, and the work of a few operations for each value.
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
  const [batch, height, width, channels] = shape;
  const pixels = batch * height * width;
  const work = {
    units: Math.ceil(channels / SIXTEEN),
    multiplyAdds: 2 * pixels * channels,
    scratchBytes: floats * channels * Float32Array.BYTES_PER_ELEMENT,
  };
  return { pixels, channels, work };
}
