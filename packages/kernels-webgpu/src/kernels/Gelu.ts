import { defineKernel, Gelu } from '@dynaconv/involution-ops/base';
import { util } from '@tensorflow/tfjs-core';
import { run } from '../backend.ts';
import { byChannels } from '../choose.ts';
import { ACTIVATIONS } from '../wgsl/activation.ts';
import { laneType } from '../wgsl/shader.ts';

const shaderFor = byChannels((lanes) => ({
  inputs: { x: lanes },
  uniforms: {},
  lanes,
  wgsl: `${laneType(lanes)}${ACTIVATIONS.gelu}
fn main(index: i32) {
  if (index < uniforms.threads) {
    result[index] = activate(x[index]);
  }
}
`,
}));

export const geluConfig = defineKernel(Gelu, 'webgpu', ({ inputs: { x }, backend }) =>
  run(backend, Gelu, shaderFor(util.sizeFromShape(x.shape)), {
    inputs: [x],
    uniforms: {},
    shape: x.shape,
  }),
);
