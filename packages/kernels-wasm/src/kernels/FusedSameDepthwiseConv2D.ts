import { defineKernel, FusedSameDepthwiseConv2D } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';
import { EIGHT, PIXELS } from '../generated/bindings.ts';

/** Eight channels of a map with zero columns, of its filter and of its bias. */
const slabBytes = (height: number, width: number, kernelSize: number): number =>
  (height * (Math.ceil(width / PIXELS) * PIXELS + kernelSize - 1) + kernelSize ** 2 + 1) *
  EIGHT *
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
      const operands = {
        x: heap.addressOf(x),
        filter: heap.addressOf(filter),
        bias: heap.addressOf(bias),
        residual: residual ? heap.addressOf(residual) : 0,
        y,
        height,
        width,
        channels,
        relu: activation === 'relu',
      };
      const multiplyAdds = size * kernelSize ** 2;
      if (kernelSize === 3) {
        heap.run('depthwiseConv3', { units: batch * height, multiplyAdds }, () => operands);
      } else {
        const scratchBytes = slabBytes(height, width, kernelSize);
        const clips = !heap.isFinite(filter);
        const units = Math.ceil(channels / EIGHT);
        heap.run('depthwiseConv', { units, multiplyAdds, scratchBytes }, (scratch) => ({
          ...operands,
          scratch,
          batch,
          K: kernelSize,
          clips,
        }));
      }
      activate(heap, activation, y, y, size);
    });
  },
);
