import {
  defineKernel,
  type FusedActivation,
  FusedSameDepthwiseConv2D,
  mapSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { ENOUGH_THREADS, lanesOf, onceEach } from '../choose.ts';
import { depthwiseShader } from '../wgsl/depthwise.ts';
import { fusedEpilogue } from '../wgsl/epilogue.ts';
import type { Lanes } from '../wgsl/shader.ts';

/** Columns of a thread, where enough threads are left. */
const COLUMNS = 4;

interface Form {
  activation: FusedActivation;
  residual: boolean;
  columns: number;
  lanes: Lanes;
}

const shaderFor = onceEach(({ activation, residual, columns, lanes }: Form) =>
  depthwiseShader(fusedEpilogue(activation, { residual }, lanes), columns, lanes),
);

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'webgpu',
  ({ inputs: { x, filter, bias, residual }, backend, attrs: { activation } }) => {
    const [batch, height, width, channels] = x.shape;
    const lanes = lanesOf(channels);
    const threadsFor = (columns: number) =>
      (batch * height * Math.ceil(width / columns) * channels) / lanes;
    const columns = threadsFor(COLUMNS) >= ENOUGH_THREADS ? COLUMNS : 1;
    const shader = shaderFor({ activation, residual: Boolean(residual), columns, lanes });
    return run(backend, FusedSameDepthwiseConv2D, shader, {
      inputs: [x, filter, bias, ...(residual ? [residual] : [])],
      uniforms: { ...mapSizes(x.shape), K: [filter.shape[0]] },
      shape: x.shape,
      threads: threadsFor(columns),
    });
  },
);
