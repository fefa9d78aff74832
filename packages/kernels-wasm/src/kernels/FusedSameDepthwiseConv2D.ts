import {
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  type FusedSameDepthwiseConv2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { ACTIVATION_CODES } from '../activation.ts';
import { heapOf } from '../backend.ts';

export const fusedSameDepthwiseConv2DConfig: KernelConfig = {
  kernelName: FusedSameDepthwiseConv2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs as FusedSameDepthwiseConv2DInputs;
    const residual = inputs.residual as TensorInfo | undefined;
    const { activation } = attrs as unknown as FusedSameDepthwiseConv2DAttrs;
    const [batch, height, width, channels] = x.shape;
    const kernelSize = filter.shape[0];
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) =>
      heap.withScratch(heap.depthwiseConvScratch(height, width, kernelSize), (scratch) =>
        heap.depthwiseConv(
          heap.addressOf(x),
          heap.addressOf(filter),
          heap.addressOf(bias),
          residual ? heap.addressOf(residual) : 0,
          y,
          scratch,
          batch,
          height,
          width,
          channels,
          kernelSize,
          ACTIVATION_CODES[activation],
          heap.constants,
        ),
      ),
    );
  },
};
