import type { Shader } from './shader.ts';
import { SLICES } from './slices.ts';
import { WALK } from './walk.ts';

/** What x is normalised by. */
export interface Normalization {
  /** Inputs that it reads besides. */
  inputs: readonly string[];
  uniforms: Shader['uniforms'];
  /**
   * Defines `vec4 centre(vec4 texel, int pair, int channelPair)` of two pixels, `pair` among all, and `vec2 rescale(vec2 sums, int
   * channelPair)` of their sums: together they normalise.
   */
  glsl: string;
}

/** [slices, 2, C]: Σ dy · n and Σ dy over the rows of each slice, n = x normalised: parts of the gradients of gamma and beta. */
export const scaleSums = ({ inputs, uniforms, glsl }: Normalization): Shader => ({
  inputs: ['dy', 'x', ...inputs],
  uniforms: { ...SLICES, ...uniforms },
  glsl: `${WALK}${glsl}
void main() {
  int channelPairs = (channels + 1) >> 1;
  int slice = outputTexel() / channelPairs;
  int channelPair = outputTexel() - slice * channelPairs;
  int row = slice * sliceRows;
  int end = min(row + sliceRows, rows);
  int pair = row * ((outMap.y + 1) >> 1);
  Walk gradients = walkFrom(dy, pair * channelPairs + channelPair, channelPairs);
  Walk pixels = walkFrom(x, pair * channelPairs + channelPair, channelPairs);
  vec4 sums = vec4(0);
  for (; row < end; row++) {
    for (int column = 0; column < outMap.y; column += 2) {
      vec4 gradient = take(dy, gradients);
      vec4 product = gradient * centre(take(x, pixels), pair, channelPair);
      sums += vec4(product.rg, gradient.rg);
      if (column + 1 < outMap.y) sums += vec4(product.ba, gradient.ba);
      pair++;
    }
  }
  sums.rg = rescale(sums.rg, channelPair);
  if (2 * channelPair + 1 == channels) sums.ga = vec2(0);
  setOutput(sums);
}
`,
});
