import { ContMix2DBackpropLogits, defineKernel } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { SOFTMAX_BACKPROP } from '../wgsl/softmax.ts';

export const contMix2DBackpropLogitsConfig = defineKernel(
  ContMix2DBackpropLogits,
  'webgpu',
  ({ inputs: { attention, dattention }, backend }) => {
    const { shape } = attention;
    return run(backend, ContMix2DBackpropLogits, SOFTMAX_BACKPROP, {
      inputs: [attention, dattention],
      uniforms: { K: [shape[4]] },
      shape,
      threads: util.sizeFromShape(shape.slice(0, 4)),
    });
  },
);
