import {
  defineKernel,
  FUSED_ACTIVATIONS,
  FusedSameDepthwiseConv2D,
  mapSizes,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { byChannels, ENOUGH_THREADS, lanesOf } from '../choose.ts';
import { depthwiseShader } from '../wgsl/depthwise.ts';
import { fusedEpilogue } from '../wgsl/epilogue.ts';

/** Columns of a thread, where enough threads are left. */
const COLUMNS = 4;

const shadersOf = (columns: number, residual: boolean) =>
  new Map(
    FUSED_ACTIVATIONS.map((activation) => [
      activation,
      byChannels((lanes) =>
        depthwiseShader(fusedEpilogue(activation, { residual }, lanes), columns, lanes),
      ),
    ]),
  );

const shaders = new Map(
  [1, COLUMNS].map((columns) => [
    columns,
    { withResidual: shadersOf(columns, true), withoutResidual: shadersOf(columns, false) },
  ]),
);

export const fusedSameDepthwiseConv2DConfig = defineKernel(
  FusedSameDepthwiseConv2D,
  'webgpu',
  ({ inputs: { x, filter, bias, residual }, backend, attrs: { activation } }) => {
    const [batch, height, width, channels] = x.shape;
    const threadsFor = (columns: number) =>
      (batch * height * Math.ceil(width / columns) * channels) / lanesOf(channels);
    const columns = threadsFor(COLUMNS) >= ENOUGH_THREADS ? COLUMNS : 1;
    const { withResidual, withoutResidual } = shaders.get(columns)!;
    const shaderFor = (residual ? withResidual : withoutResidual).get(activation)!;
    return run(backend, FusedSameDepthwiseConv2D, shaderFor(channels), {
      inputs: [x, filter, bias, ...(residual ? [residual] : [])],
      uniforms: { ...mapSizes(x.shape), K: [filter.shape[0]] },
      shape: x.shape,
      threads: threadsFor(columns),
    });
  },
);
