import {
  type ContMix2DAttentionInputs,
  clampedAxes,
  forwardSizes,
  softmaxSizes,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { aggregator } from './choose.ts';
import { SOFTMAX } from './wgsl/softmax.ts';
import { CLAMPED } from './wgsl/window.ts';

/** softmax of logits + bias over each window. */
export const attentionOf = (
  backend: unknown,
  op: string,
  {
    logits,
    relativePositionBias,
  }: Pick<ContMix2DAttentionInputs, 'logits' | 'relativePositionBias'>,
): TensorInfo =>
  run(backend, op, SOFTMAX, {
    inputs: [logits, relativePositionBias],
    uniforms: softmaxSizes(logits.shape),
    shape: logits.shape,
    threads: util.sizeFromShape(logits.shape.slice(0, 4)),
  });

const shaderFor = aggregator(CLAMPED, 'gatherer');

/** Sums of each pixel's window, moved inside the map, by its attention. */
export function neighborhoods(
  backend: unknown,
  op: string,
  x: TensorInfo,
  attention: TensorInfo,
): TensorInfo {
  const sizes = windowSizes(x.shape, attention.shape);
  return run(backend, op, shaderFor(sizes), {
    inputs: [x, attention],
    uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
    shape: x.shape,
  });
}
