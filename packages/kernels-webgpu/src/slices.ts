/** Sums over batch and map in two steps, so that there are threads enough: over slices of it, and over these. */

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { sumParts } from './rows.ts';
import type { Shader } from './wgsl/shader.ts';

/** Slices of the pixels of a map [B, H, W, C], about as many as each has pixels: neither step has long sums. */
export function pixelSlices([batch, height, width, channels]: readonly number[]) {
  const pixels = batch * height * width;
  const slice = Math.max(1, Math.ceil(Math.sqrt(pixels)));
  const uniforms = { channels: [channels], pixels: [pixels], slice: [slice] };
  return { slices: Math.ceil(pixels / slice), uniforms };
}

interface ScaleCall {
  inputs: readonly TensorInfo[];
  uniforms: Readonly<Record<string, readonly number[]>>;
  /** Shape of the map that is summed. */
  map: readonly number[];
}

/** [2, C]: the gradients of gamma and beta by a shader of scale_sums.ts. */
export function sumScales(
  backend: unknown,
  op: string,
  shader: Shader,
  { inputs, uniforms, map }: ScaleCall,
): TensorInfo {
  const { slices, uniforms: sizes } = pixelSlices(map);
  const channels = map[3];
  const parts = run(backend, op, shader, {
    inputs,
    uniforms: { ...sizes, ...uniforms },
    shape: [slices, 2, channels],
    threads: (slices * channels) / shader.lanes,
  });
  return sumParts(backend, op, parts, [2, channels]);
}
