import {
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  type FusedSameDepthwiseConv2DInputs,
} from '@dynaconv/involution-ops/base';
import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
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
    const size = util.sizeFromShape(x.shape);
    const work = {
      // Slabs of eight channels.
      units: Math.ceil(channels / 8),
      multiplyAdds: size * kernelSize ** 2,
      scratchBytes: heap.depthwiseConvScratch(height, width, kernelSize),
    };
    return heap.output(x.shape, (y) => {
      heap.run('depthwiseConv', work, (scratch) => [
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
        Number(activation === 'relu'),
      ]);
      activate(heap, activation, y, y, size);
    });
  },
};
