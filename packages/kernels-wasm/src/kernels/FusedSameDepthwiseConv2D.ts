import { defineKernel, FusedSameDepthwiseConv2D } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';

/** Channels that assembly/depthwise_conv.ts takes at a time, and pixels. */
const SLAB = 8;
const PIXELS = 4;

/** Eight channels of a map with zero columns, of its filter and of its bias. */
const slabBytes = (height: number, width: number, kernelSize: number): number =>
  (height * (Math.ceil(width / PIXELS) * PIXELS + kernelSize - 1) + kernelSize ** 2 + 1) *
  SLAB *
  Float32Array.BYTES_PER_ELEMENT;

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, filter, bias, residual } = inputs;
    const { activation } = attrs;
    const [batch, height, width, channels] = x.shape;
    const kernelSize = filter.shape[0];
    const heap = heapOf(backend);
    const size = util.sizeFromShape(x.shape);
    return heap.output(x.shape, (y) => {
      const relu = Number(activation === 'relu');
      const operands = [x, filter, bias].map(heap.addressOf) as [number, number, number];
      const added = residual ? heap.addressOf(residual) : 0;
      const multiplyAdds = size * kernelSize ** 2;
      if (kernelSize === 3) {
        heap.run('depthwiseConv3', { units: batch * height, multiplyAdds }, () => [
          ...operands,
          added,
          y,
          height,
          width,
          channels,
          relu,
        ]);
      } else {
        const scratchBytes = slabBytes(height, width, kernelSize);
        const clips = Number(!heap.isFinite(filter));
        const units = Math.ceil(channels / SLAB);
        heap.run('depthwiseConv', { units, multiplyAdds, scratchBytes }, (scratch) => [
          ...operands,
          added,
          y,
          scratch,
          batch,
          height,
          width,
          channels,
          kernelSize,
          relu,
          clips,
        ]);
      }
      activate(heap, activation, y, y, size);
    });
  },
);
