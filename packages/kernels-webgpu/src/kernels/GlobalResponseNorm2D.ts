import { defineKernel, GlobalResponseNorm2D, mapSizes } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run, withTensor } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { mapNorms, meanNorm, responseNormalize, rowSquares } from '../wgsl/normalize.ts';

const squaresFor = byChannels(rowSquares);
const normsFor = byChannels(mapNorms);
const meanFor = byChannels(meanNorm);
const normalizeFor = byChannels(responseNormalize);

export const globalResponseNorm2DConfig = defineKernel(
  GlobalResponseNorm2D,
  'webgpu',
  ({ inputs: { x, gamma, beta }, backend, attrs: { epsilon } }) => {
    const [batch, height, , channels] = x.shape;
    const asRows = { rows: [height], columns: [channels], divisor: [1] };
    const uniforms = { ...mapSizes(x.shape), ...asRows, epsilon: [epsilon] };
    const step = (shaderFor: typeof squaresFor, inputs: TensorInfo[], shape: number[]) =>
      run(backend, GlobalResponseNorm2D, shaderFor(channels), { inputs, uniforms, shape });

    const squares = step(squaresFor, [x], [batch, height, channels]);
    const norms = withTensor(backend, squares, () => step(normsFor, [squares], [batch, channels]));
    return withTensor(backend, norms, () =>
      withTensor(backend, step(meanFor, [norms], [batch]), (means) =>
        step(normalizeFor, [x, gamma, beta, norms, means], x.shape),
      ),
    );
  },
);
