import { ContMix2DBackpropLogits, defineKernel, softmaxSizes } from '@dynaconv/involution-ops/base';
import { statisticsShape } from '../attention.ts';
import { run, withTensor } from '../backend.ts';
import { SOFTMAX_BACKPROP, SOFTMAX_BACKPROP_STATISTICS } from '../glsl/softmax.ts';

export const contMix2DBackpropLogitsConfig = defineKernel(
  ContMix2DBackpropLogits,
  'webgl',
  ({ inputs, backend }) => {
    const { dattention, attention } = inputs;
    const { shape } = attention;
    const uniforms = softmaxSizes(shape);
    const statistics = run(backend, ContMix2DBackpropLogits, SOFTMAX_BACKPROP_STATISTICS, {
      inputs: [attention, dattention],
      uniforms,
      shape: statisticsShape(shape),
    });
    return withTensor(backend, statistics, () =>
      run(backend, ContMix2DBackpropLogits, SOFTMAX_BACKPROP, {
        inputs: [attention, dattention, statistics],
        uniforms,
        shape,
      }),
    );
  },
);
