import type { GPGPUProgram } from '@tensorflow/tfjs-backend-webgl';

type UniformType = NonNullable<GPGPUProgram['customUniforms']>[number]['type'];

/** A fragment shader that reads packed textures and writes one. Its source has no shape in it: one serves every shape. */
export interface Shader {
  /** Names of its samplers. */
  inputs: readonly string[];
  uniforms: Readonly<Record<string, UniformType>>;
  /** What follows `TEXELS`: functions, and a `main` that calls `setOutput`. */
  glsl: string;
}
