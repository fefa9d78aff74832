import {
  ContMix2D,
  clampedAxes,
  defineKernel,
  forwardSizes,
  windowSizes,
} from '@dynaconv/involution-ops/base';
import { neighborhoodAggregator } from '../aggregator.ts';
import { attentionOf } from '../attention.ts';
import { run, withTensor } from '../backend.ts';

export const contMix2DConfig = defineKernel(ContMix2D, 'webgl', ({ inputs, backend }) => {
  const { x, logits, relativePositionBias } = inputs;
  const sizes = windowSizes(x.shape, logits.shape);
  const attention = attentionOf(backend, ContMix2D, { logits, relativePositionBias });
  return withTensor(backend, attention, () =>
    run(backend, ContMix2D, neighborhoodAggregator(sizes), {
      inputs: [x, attention],
      uniforms: { ...forwardSizes(sizes), ...clampedAxes(sizes) },
      shape: x.shape,
    }),
  );
});
