import { mapSizes } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { ENOUGH_THREADS, lanesOf } from './choose.ts';
import type { DepthwiseForm } from './wgsl/depthwise.ts';
import type { Shader } from './wgsl/shader.ts';

/** Columns of a thread, where enough threads are left. */
const COLUMNS = 4;

/**
 * Runs a shader of wgsl/depthwise.ts on x [B, H, W, C], weights [K, K, C, 1] and what it reads besides.
 * @param shaderFor the shader of a form
 */
export function convolveDepthwise(
  backend: unknown,
  op: string,
  shaderFor: (form: DepthwiseForm) => Shader,
  [x, weights, ...others]: readonly TensorInfo[],
): TensorInfo {
  const [batch, height, width, channels] = x.shape;
  const lanes = lanesOf(channels);
  const threadsFor = (columns: number) =>
    (batch * height * Math.ceil(width / columns) * channels) / lanes;
  const columns = threadsFor(COLUMNS) >= ENOUGH_THREADS ? COLUMNS : 1;
  return run(backend, op, shaderFor({ columns, lanes }), {
    inputs: [x, weights, ...others],
    uniforms: { ...mapSizes(x.shape), K: [weights.shape[0]] },
    shape: x.shape,
    threads: threadsFor(columns),
  });
}
