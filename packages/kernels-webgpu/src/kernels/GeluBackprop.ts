import { defineKernel, GeluBackprop } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { GELU_BACKPROP } from '../wgsl/activation.ts';
import { laneType } from '../wgsl/shader.ts';

const shaderFor = byChannels((lanes) => ({
  inputs: { dy: lanes, x: lanes },
  uniforms: {},
  lanes,
  wgsl: `${laneType(lanes)}${GELU_BACKPROP}
fn main(index: i32) {
  if (index < uniforms.threads) {
    result[index] = backprop(dy[index], x[index]);
  }
}
`,
}));

export const geluBackpropConfig = defineKernel(
  GeluBackprop,
  'webgpu',
  ({ inputs: { dy, x }, backend }) =>
    run(backend, GeluBackprop, shaderFor(util.sizeFromShape(x.shape)), {
      inputs: [dy, x],
      uniforms: {},
      shape: x.shape,
    }),
);
