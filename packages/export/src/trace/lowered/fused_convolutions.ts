import {
  applyActivation,
  defineKernel,
  type FusedActivation,
  FusedPaddedConv2D,
  FusedSameDepthwiseConv2D,
  paddedConv2DShape,
} from '@dynaconv/involution-ops/base';
import { add, engine, mul, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Pads, Pair } from '../graph.ts';
import { TRACING } from '../kernels/kernel.ts';
import type { TracingBackend } from '../tracing_backend.ts';

const UNIT: Pair = [1, 1];

const around = (pad: number): Pads => ({ top: pad, bottom: pad, left: pad, right: pad });

/** activation(y + residual · residualScale) */
function finish(
  sums: TensorInfo,
  activation: FusedActivation,
  residual?: TensorInfo,
  residualScale?: TensorInfo,
): Tensor {
  const y = engine().makeTensorFromTensorInfo(sums);
  if (!residual) return applyActivation(y, activation);
  const added = residualScale ? mul(residual as Tensor, residualScale as Tensor) : residual;
  return applyActivation(add(y, added as Tensor), activation);
}

/** A fused convolution as a convolution with bias, a sum and an activation. */
export const convolutionAndEpilogue = defineKernel(
  FusedPaddedConv2D,
  TRACING,
  ({ inputs, attrs, backend }) => {
    const { x, filter, bias, residual, residualScale } = inputs;
    const { strides, pad, activation } = attrs;
    const y = (backend as TracingBackend).record(
      { op: 'Conv2D', strides: [strides, strides], dilations: UNIT, pads: around(pad) },
      [x, filter, bias],
      paddedConv2DShape(x.shape, filter.shape, attrs),
    );
    return finish(y, activation, residual, residualScale);
  },
);

/** The same of a depthwise one. */
export const depthwiseAndEpilogue = defineKernel(
  FusedSameDepthwiseConv2D,
  TRACING,
  ({ inputs, attrs, backend }) => {
    const { x, filter, bias, residual } = inputs;
    const pads = around((filter.shape[0] - 1) / 2);
    const y = (backend as TracingBackend).record(
      { op: 'DepthwiseConv2D', strides: UNIT, dilations: UNIT, pads },
      [x, filter, bias],
      x.shape,
    );
    return finish(y, attrs.activation, residual);
  },
);
