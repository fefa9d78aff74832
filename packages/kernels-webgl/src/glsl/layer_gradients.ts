import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import { SUM_OF_CHANNELS } from './normalize.ts';
import type { Normalization } from './scale_sums.ts';
import type { Shader } from './shader.ts';

/** A texel of x normalised by `LAYER_STATISTICS`. */
const NORMALIZED = `
vec4 normalized(vec4 texel, vec4 known) {
  return (texel - known.rrbb) * known.ggaa;
}
`;

/** [B, H, W, 2]: the means over the channels of g and of g · n of each pixel, g = dy · gamma and n = x normalised. */
export const LAYER_SLOPES: Shader = {
  inputs: ['dy', 'x', 'gamma', 'statistics'],
  uniforms: { channels: 'int' },
  glsl: `${SUM_OF_CHANNELS}${NORMALIZED}
void main() {
  int channelPairs = (channels + 1) >> 1;
  int first = outputTexel() * channelPairs;
  vec4 known = texelAt(statistics, outputTexel());
  vec2 mean = vec2(0);
  vec2 slope = vec2(0);
  for (int pair = 0; pair < channelPairs; pair++) {
    vec4 gradient = texelAt(dy, first + pair) * texelAt(gamma, pair).rgrg;
    mean += sumOf(gradient, pair);
    slope += sumOf(gradient * normalized(texelAt(x, first + pair), known), pair);
  }
  setOutput(vec4(mean.x, slope.x, mean.y, slope.y) / float(channels));
}
`,
};

/** (g − mean(g) − n · mean(g · n)) / deviation, by the statistics and slopes of each pixel. */
export const LAYER_BACKPROP: Shader = {
  inputs: ['dy', 'x', 'gamma', 'statistics', 'slopes'],
  uniforms: MAP_SIZES,
  glsl: `${MAPS}${MAP_OUTPUT}${NORMALIZED}
void main() {
  Place place = outputPlace();
  int texel = outputTexel();
  int pair = texel / ((channels + 1) >> 1);
  vec4 known = texelAt(statistics, pair);
  vec4 slope = texelAt(slopes, pair);
  vec4 centred = texelAt(dy, texel) * texelAt(gamma, place.channelPair).rgrg - slope.rrbb;
  setPixels((centred - normalized(texelAt(x, texel), known) * slope.ggaa) * known.ggaa, place);
}
`,
};

/** By the statistics of each pixel. */
export const LAYER_NORMALIZATION: Normalization = {
  inputs: ['statistics'],
  uniforms: {},
  glsl: `${NORMALIZED}
vec4 centre(vec4 texel, int pair, int channelPair) {
  return normalized(texel, texelAt(statistics, pair));
}

vec2 rescale(vec2 sums, int channelPair) {
  return sums;
}
`,
};
