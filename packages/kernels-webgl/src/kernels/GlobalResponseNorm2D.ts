import { defineKernel, GlobalResponseNorm2D, mapSizes } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run, withTensor } from '../backend.ts';
import { MAP_NORMS, MEAN_NORM, RESPONSE_NORMALIZE, ROW_NORMS } from '../glsl/normalize.ts';
import type { Shader } from '../glsl/shader.ts';

export const globalResponseNorm2DConfig = defineKernel(
  GlobalResponseNorm2D,
  'webgl',
  ({ inputs, backend, attrs }) => {
    const { x, gamma, beta } = inputs;
    const { epsilon } = attrs;
    const [batch, height, , channels] = x.shape;
    const uniforms = { ...mapSizes(x.shape), epsilon: [epsilon] };
    const step = (shader: Shader, tensors: TensorInfo[], shape: number[]) =>
      run(backend, GlobalResponseNorm2D, shader, { inputs: tensors, uniforms, shape });

    const rowNorms = step(ROW_NORMS, [x], [batch, height, channels]);
    const norms = withTensor(backend, rowNorms, () =>
      step(MAP_NORMS, [rowNorms], [batch, 1, channels]),
    );
    return withTensor(backend, norms, () =>
      withTensor(backend, step(MEAN_NORM, [norms], [batch, 1, 1]), (mean) =>
        step(RESPONSE_NORMALIZE, [x, gamma, beta, norms, mean], x.shape),
      ),
    );
  },
);
