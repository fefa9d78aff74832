import type { Lanes, Shader } from './shader.ts';

/** Of `pixelSlices`. */
export const SLICES = { channels: 'int', pixels: 'int', slice: 'int' } satisfies Shader['uniforms'];

/** WGSL of a thread for each slice and channel: which they are, and from which pixel to before which the slice goes. */
export const slicePlace = (lanes: Lanes): string => `  let elements = uniforms.channels / ${lanes};
  let slice = index / elements;
  let channel = index - slice * elements;
  let first = slice * uniforms.slice;
  let end = min(first + uniforms.slice, uniforms.pixels);`;
