import { defineKernel, Gelu } from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { ACTIVATIONS } from '../glsl/activation.ts';
import type { Shader } from '../glsl/shader.ts';

/** Lanes that hold no element stay 0. */
const SHADER: Shader = {
  inputs: ['x'],
  uniforms: {},
  glsl: `${ACTIVATIONS.gelu}
void main() {
  setOutput(activate(texelAt(x, outputTexel())));
}
`,
};

export const geluConfig = defineKernel(Gelu, 'webgl', ({ inputs, backend }) => {
  const { x } = inputs;
  return run(backend, Gelu, SHADER, { inputs: [x], uniforms: {}, shape: x.shape });
});
