import { total } from './correlate.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** [B, H, W, G, R]: query · key of every pixel, region and group; query [B, H, W, D], key [B, r, r', D]. */
export const affinityShader = (lanes: Lanes): Shader => ({
  inputs: { query: lanes, key: lanes },
  uniforms: { pixels: 'int', regions: 'int', groups: 'int', channels: 'int' },
  lanes: 1,
  wgsl: `${laneType(lanes)}${total(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let window = index / uniforms.regions;
  let region = index - window * uniforms.regions;
  let pixel = window / uniforms.groups;
  let group = window - pixel * uniforms.groups;
  let b = pixel / uniforms.pixels;
  let elements = uniforms.channels / ${lanes};
  let depth = elements / uniforms.groups;
  let own = pixel * elements + group * depth;
  let other = (b * uniforms.regions + region) * elements + group * depth;
  var sum = V(0);
  for (var c = 0; c < depth; c++) {
    sum = fma(query[own + c], key[other + c], sum);
  }
  result[index] = total(sum);
}
`,
});
