import { defineKernel, FusedPaddedConv2D, paddedConv2DShape } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { activate } from '../activation.ts';
import { heapOf } from '../backend.ts';
import { convolutionPlan } from '../convolution_plan.ts';

export const fusedPaddedConv2DConfig = defineKernel(
  FusedPaddedConv2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, filter, bias, residual, residualScale } = inputs;
    const { strides, pad, activation } = attrs;
    const [batch, height, width, inChannels] = x.shape;
    const [kernelSize, , , outChannels] = filter.shape;
    const sizes = { batch, height, width, inChannels, outChannels, kernelSize, strides, pad };
    const shape = paddedConv2DShape(x.shape, filter.shape, { strides, pad });
    const size = util.sizeFromShape(shape);
    const heap = heapOf(backend);
    return heap.output(shape, (y) => {
      const { words, tiles, bandBytes } = convolutionPlan(sizes);
      const clips = !heap.isFinite(filter);
      const work = {
        units: tiles,
        multiplyAdds: size * kernelSize ** 2 * inChannels,
        scratchBytes: clips ? 0 : bandBytes,
      };
      heap.withWords(words, (plan) =>
        heap.run('convolve', work, (band) => ({
          plan,
          x: heap.addressOf(x),
          panels: heap.panelsOf(filter),
          bias: heap.addressOf(bias),
          residual: residual ? heap.addressOf(residual) : 0,
          residualScale: residualScale ? heap.addressOf(residualScale) : 0,
          y,
          band,
          relu: activation === 'relu',
          clips,
        })),
      );
      activate(heap, activation, y, y, size);
    });
  },
);
