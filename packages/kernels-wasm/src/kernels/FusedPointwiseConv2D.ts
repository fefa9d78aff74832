import {
  FusedPointwiseConv2D,
  type FusedPointwiseConv2DAttrs,
  type FusedPointwiseConv2DInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { ACTIVATION_CODES } from '../activation.ts';
import { heapOf } from '../backend.ts';

export const fusedPointwiseConv2DConfig: KernelConfig = {
  kernelName: FusedPointwiseConv2D,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x, filter, bias } = inputs as FusedPointwiseConv2DInputs;
    const residual = inputs.residual as TensorInfo | undefined;
    const { activation } = attrs as unknown as FusedPointwiseConv2DAttrs;
    const [batch, height, width, inChannels] = x.shape;
    const outChannels = filter.shape[3];
    const heap = heapOf(backend);
    return heap.output([batch, height, width, outChannels], (y) =>
      heap.withScratch(heap.pointwiseConvScratch(inChannels, outChannels), (scratch) =>
        heap.pointwiseConv(
          heap.addressOf(x),
          heap.addressOf(filter),
          heap.addressOf(bias),
          residual ? heap.addressOf(residual) : 0,
          y,
          scratch,
          batch * height * width,
          inChannels,
          outChannels,
          ACTIVATION_CODES[activation],
          heap.constants,
        ),
      ),
    );
  },
};
