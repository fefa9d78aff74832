import { BatchMoments2D, defineKernel } from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { byChannels, lanesOf } from '../choose.ts';
import { pixelSlices } from '../slices.ts';
import { batchMoments, sliceMoments } from '../wgsl/batch_norm.ts';

const partsFor = byChannels(sliceMoments);
const momentsFor = byChannels(batchMoments);

export const batchMoments2DConfig = defineKernel(
  BatchMoments2D,
  'webgpu',
  ({ inputs: { x }, backend }) => {
    const channels = x.shape[3];
    const { slices, uniforms } = pixelSlices(x.shape);
    const threads = channels / lanesOf(channels);
    const parts = run(backend, BatchMoments2D, partsFor(channels), {
      inputs: [x],
      uniforms,
      shape: [slices, 2, channels],
      threads: slices * threads,
    });
    return withTensor(backend, parts, () =>
      run(backend, BatchMoments2D, momentsFor(channels), {
        inputs: [parts],
        uniforms,
        shape: [2, channels],
        threads,
      }),
    );
  },
);
