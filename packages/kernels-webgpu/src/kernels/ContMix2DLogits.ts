import { ContMix2DLogits, contMix2DLogitsShape, defineKernel } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { convolve } from '../convolve.ts';
import { affinityShader } from '../wgsl/affinity.ts';

const affinityFor = byChannels(affinityShader);

/** Affinities, and their projection as a 1×1 convolution. */
export const contMix2DLogitsConfig = defineKernel(
  ContMix2DLogits,
  'webgpu',
  ({ inputs: { query, key, projection, bias }, backend, attrs }) => {
    const { groups } = attrs;
    const [batch, height, width, channels] = query.shape;
    const [regions, taps] = projection.shape;
    const pixels = height * width;
    const affinities = run(backend, ContMix2DLogits, affinityFor(channels / groups), {
      inputs: [query, key],
      uniforms: {
        pixels: [pixels],
        regions: [regions],
        groups: [groups],
        channels: [channels],
      },
      shape: [batch, pixels, groups, regions],
    });
    const logits = withTensor(backend, affinities, () =>
      convolve(
        backend,
        ContMix2DLogits,
        { x: affinities, filter: { ...projection, shape: [1, 1, regions, taps] }, bias },
        { strides: 1, pad: 0, activation: 'linear' },
      ),
    );
    return { ...logits, shape: contMix2DLogitsShape(query.shape, projection.shape, attrs) };
  },
);
