import { mapSizes } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { LAYER_STATISTICS } from './glsl/normalize.ts';

/** [B, H, W, 2]: mean and 1 / deviation of each pixel. */
export const statisticsOf = (
  backend: unknown,
  op: string,
  x: TensorInfo,
  epsilon: number,
): TensorInfo =>
  run(backend, op, LAYER_STATISTICS, {
    inputs: [x],
    uniforms: { ...mapSizes(x.shape), epsilon: [epsilon] },
    shape: [...x.shape.slice(0, 3), 2],
  });
