import { defineKernel, GeluBackprop } from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { GELU_BACKPROP } from '../glsl/activation.ts';
import type { Shader } from '../glsl/shader.ts';

const SHADER: Shader = {
  inputs: ['dy', 'x'],
  uniforms: {},
  glsl: `${GELU_BACKPROP}
void main() {
  int texel = outputTexel();
  setOutput(backprop(texelAt(dy, texel), texelAt(x, texel)));
}
`,
};

export const geluBackpropConfig = defineKernel(GeluBackprop, 'webgl', ({ inputs, backend }) => {
  const { dy, x } = inputs;
  return run(backend, GeluBackprop, SHADER, { inputs: [dy, x], uniforms: {}, shape: x.shape });
});
