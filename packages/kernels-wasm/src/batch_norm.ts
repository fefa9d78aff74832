import type { Work } from './backend.ts';
import { SIXTEEN } from './generated/bindings.ts';

/** Sizes of a map [B, H, W, C] whose channels are summed over `pixels` pixels, and the work of a few operations for each value. */
export function channelWise(shape: readonly number[]): {
  pixels: number;
  channels: number;
  work: Work;
} {
  const [batch, height, width, channels] = shape;
  const pixels = batch * height * width;
  const work = { units: Math.ceil(channels / SIXTEEN), multiplyAdds: 2 * pixels * channels };
  return { pixels, channels, work };
}
