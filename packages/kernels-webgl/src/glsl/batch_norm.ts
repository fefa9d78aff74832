import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import type { Normalization } from './scale_sums.ts';
import type { Shader } from './shader.ts';
import { SLICES } from './slices.ts';
import { WALK } from './walk.ts';

/** [slices, 2, C]: mean and variance of each channel over the rows of each slice. Means, for sums soon are more than half-floats hold. */
export const SLICE_MOMENTS: Shader = {
  inputs: ['x'],
  uniforms: SLICES,
  glsl: `${WALK}
void main() {
  int channelPairs = (channels + 1) >> 1;
  int slice = outputTexel() / channelPairs;
  int channelPair = outputTexel() - slice * channelPairs;
  int first = slice * sliceRows;
  int end = min(first + sliceRows, rows);
  float count = float((end - first) * outMap.y);
  int texel = first * ((outMap.y + 1) >> 1) * channelPairs + channelPair;
  Walk pixels = walkFrom(x, texel, channelPairs);
  vec2 mean = vec2(0);
  for (int row = first; row < end; row++) {
    for (int column = 0; column < outMap.y; column += 2) {
      vec4 values = take(x, pixels);
      mean += values.rg;
      if (column + 1 < outMap.y) mean += values.ba;
    }
  }
  mean /= count;
  pixels = walkFrom(x, texel, channelPairs);
  vec2 variance = vec2(0);
  for (int row = first; row < end; row++) {
    for (int column = 0; column < outMap.y; column += 2) {
      vec4 centred = take(x, pixels) - mean.rgrg;
      variance += centred.rg * centred.rg;
      if (column + 1 < outMap.y) variance += centred.ba * centred.ba;
    }
  }
  setOutput(vec4(mean, variance / count));
}
`,
};

/**
 * [2, C]: mean and variance over all slices, by those of each (Chan, Golub and LeVeque, Algorithms for computing the sample variance,
 * The American Statistician 37, 1983).
 */
export const BATCH_MOMENTS: Shader = {
  inputs: ['parts'],
  uniforms: SLICES,
  glsl: `${WALK}
void main() {
  int channelPairs = (channels + 1) >> 1;
  Walk walk = walkFrom(parts, outputTexel(), channelPairs);
  vec2 mean = vec2(0);
  for (int row = 0; row < rows; row += sliceRows) {
    mean += float(min(sliceRows, rows - row)) * take(parts, walk).rg;
  }
  mean /= float(rows);
  walk = walkFrom(parts, outputTexel(), channelPairs);
  vec2 variance = vec2(0);
  for (int row = 0; row < rows; row += sliceRows) {
    vec4 part = take(parts, walk);
    vec2 distance = part.rg - mean;
    variance += float(min(sliceRows, rows - row)) * (distance * distance + part.ba);
  }
  vec4 moments = vec4(mean, variance / float(rows));
  if (2 * outputTexel() + 1 == channels) moments.ga = vec2(0);
  setOutput(moments);
}
`,
};

/** By the moments of each channel. */
export const BATCH_NORMALIZATION: Normalization = {
  inputs: ['moments'],
  uniforms: { epsilon: 'float' },
  glsl: `
vec4 centre(vec4 texel, int pair, int channelPair) {
  return texel - texelAt(moments, channelPair).rgrg;
}

vec2 rescale(vec2 sums, int channelPair) {
  return sums / sqrt(texelAt(moments, channelPair).ba + epsilon);
}
`,
};

/** gamma / deviation · (dy − dbeta / N − (x − mean) / deviation · dgamma / N), of N pixels. */
export const BATCH_BACKPROP: Shader = {
  inputs: ['dy', 'x', 'moments', 'gamma', 'dscale'],
  uniforms: { ...MAP_SIZES, pixels: 'float', epsilon: 'float' },
  glsl: `${MAPS}${MAP_OUTPUT}
void main() {
  Place place = outputPlace();
  vec4 known = texelAt(moments, place.channelPair);
  vec4 slopes = texelAt(dscale, place.channelPair) / pixels;
  vec2 deviation = sqrt(known.ba + epsilon);
  vec4 normalized = (texelAt(x, outputTexel()) - known.rgrg) / deviation.rgrg;
  vec4 centred = texelAt(dy, outputTexel()) - slopes.baba;
  vec2 factor = texelAt(gamma, place.channelPair).rg / deviation;
  setPixels((centred - normalized * slopes.rgrg) * factor.rgrg, place);
}
`,
};
