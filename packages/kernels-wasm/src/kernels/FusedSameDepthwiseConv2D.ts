import { defineKernel, FusedSameDepthwiseConv2D } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';
import { sameDepthwise } from '../same_depthwise.ts';

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, filter, bias, residual } = inputs;
    const { activation } = attrs;
    const heap = heapOf(backend);
    return heap.output(x.shape, (y) => {
      sameDepthwise(heap, {
        shape: x.shape,
        kernelSize: filter.shape[0],
        x: heap.addressOf(x),
        filter: heap.addressOf(filter),
        bias: heap.addressOf(bias),
        residual: residual ? heap.addressOf(residual) : 0,
        y,
        relu: activation === 'relu',
        clips: () => !heap.isFinite(filter),
      });
      activate(heap, activation, y, y, util.sizeFromShape(x.shape));
    });
  },
);
