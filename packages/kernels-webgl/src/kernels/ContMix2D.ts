import { ContMix2D, type ContMix2DInputs, windowSizes } from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { neighborhoodAggregator } from '../aggregator.ts';
import { attentionOf } from '../attention.ts';
import { run, withTensor } from '../backend.ts';
import { clampedAxes, forwardSizes } from '../sizes.ts';

export const contMix2DConfig: KernelConfig = {
  kernelName: ContMix2D,
  backendName: 'webgl',
  kernelFunc: ({ inputs, backend }) => {
    const { x, logits, relativePositionBias } = inputs as ContMix2DInputs;
    const sizes = windowSizes(x.shape, logits.shape);
    const attention = attentionOf(backend, ContMix2D, { logits, relativePositionBias });
    return withTensor(backend, attention, () =>
      run(backend, ContMix2D, neighborhoodAggregator(sizes), {
        inputs: [x, attention],
        uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
        shape: x.shape,
      }),
    );
  },
};
