import {
  ContMix2D,
  defineKernel,
  Involution2D,
  NeighborhoodAv2D,
  OutlookAttention2D,
} from '@dynaconv/involution-ops/base';
import { engine, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { TRACING } from './kernels/kernel.ts';
import { channelsFirst, channelsLast, tapsFirst } from './layouts.ts';
import { depthwiseAndEpilogue } from './lowered/fused_convolutions.ts';
import type { TracingBackend } from './tracing_backend.ts';

/** Weights [B, H, W, G, K, K] as [B, G, K, K, H, W]. */
function windowsLast(weights: Tensor): Tensor {
  const [batch, height, width, ...taps] = weights.shape;
  return reshape(tapsFirst(weights), [batch, ...taps, height, width]);
}

/** Notes a kernel whose result is a map, and hands the map on as tfjs has it. */
function note(
  backend: object,
  kernel: string,
  inputs: readonly Tensor[],
  shape: readonly number[],
  attributes: Readonly<Record<string, unknown>> = {},
): Tensor {
  const trace = backend as TracingBackend;
  const map = trace.record({ op: 'Kernel', kernel, attributes }, inputs, shape);
  return channelsLast(engine().makeTensorFromTensorInfo(map));
}

/** Where ONNX has no operator for them, this project's kernels noted as themselves, in ONNX's order of axes. */
export const ownKernelsNchw = [
  depthwiseAndEpilogue,
  defineKernel(Involution2D, TRACING, ({ inputs, attrs, backend }) => {
    const [x, kernel] = [channelsFirst(inputs.x as Tensor), windowsLast(inputs.kernel as Tensor)];
    const shape = [...x.shape.slice(0, 2), ...kernel.shape.slice(4)];
    return note(backend, Involution2D, [x, kernel], shape, { ...attrs });
  }),
  defineKernel(ContMix2D, TRACING, ({ inputs, backend }) => {
    const [x, logits] = [channelsFirst(inputs.x as Tensor), windowsLast(inputs.logits as Tensor)];
    const bias = inputs.relativePositionBias as Tensor;
    return note(backend, ContMix2D, [x, logits, bias], x.shape);
  }),
  defineKernel(NeighborhoodAv2D, TRACING, ({ inputs, backend }) => {
    const attention = windowsLast(inputs.attention as Tensor);
    const x = channelsFirst(inputs.x as Tensor);
    return note(backend, NeighborhoodAv2D, [attention, x], x.shape);
  }),
  defineKernel(OutlookAttention2D, TRACING, ({ inputs, attrs, backend }) => {
    const v = channelsFirst(inputs.v as Tensor);
    const attention = inputs.attention as Tensor;
    return note(backend, OutlookAttention2D, [v, attention], v.shape, { ...attrs });
  }),
];
