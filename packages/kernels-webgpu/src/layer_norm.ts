import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { byChannels } from './choose.ts';
import { layerStatistics } from './wgsl/normalize.ts';

const shaderFor = byChannels(layerStatistics);

/** [B, H, W, 2]: mean and deviation of each pixel. */
export function statisticsOf(
  backend: unknown,
  op: string,
  x: TensorInfo,
  epsilon: number,
): TensorInfo {
  const [batch, height, width, channels] = x.shape;
  return run(backend, op, shaderFor(channels), {
    inputs: [x],
    uniforms: { channels: [channels], epsilon: [epsilon] },
    shape: [batch, height, width, 2],
    threads: batch * height * width,
  });
}
