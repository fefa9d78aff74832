import { MAP_SIZES } from './maps.ts';
import type { Shader } from './shader.ts';
import { WALK } from './walk.ts';

/** Of `rowSlices`. */
export const SLICES = { ...MAP_SIZES, rows: 'int', sliceRows: 'int' } satisfies Shader['uniforms'];

/** The sum of parts [slices, …], of `texels` each. */
export const SUM_OF_SLICES: Shader = {
  inputs: ['parts'],
  uniforms: { slices: 'int', texels: 'int' },
  glsl: `${WALK}
void main() {
  Walk walk = walkFrom(parts, outputTexel(), texels);
  vec4 sum = vec4(0);
  for (int slice = 0; slice < slices; slice++) sum += take(parts, walk);
  setOutput(sum);
}
`,
};
