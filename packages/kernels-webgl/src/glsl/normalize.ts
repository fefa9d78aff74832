import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import type { Shader } from './shader.ts';

/** A texel's sum over the channels, of either pixel. */
export const SUM_OF_CHANNELS = `
vec2 sumOf(vec4 texel, int channelPair) {
  return texel.rb + (2 * channelPair + 1 < channels ? texel.ga : vec2(0));
}
`;

/** [B, H, W, 2]: mean over the channels and 1 / √(variance + epsilon) of each pixel. */
export const LAYER_STATISTICS: Shader = {
  inputs: ['x'],
  uniforms: { channels: 'int', epsilon: 'float' },
  glsl: `${SUM_OF_CHANNELS}
void main() {
  int channelPairs = (channels + 1) >> 1;
  int first = outputTexel() * channelPairs;
  vec2 mean = vec2(0);
  for (int pair = 0; pair < channelPairs; pair++) mean += sumOf(texelAt(x, first + pair), pair);
  mean /= float(channels);
  vec2 variance = vec2(0);
  for (int pair = 0; pair < channelPairs; pair++) {
    vec4 centred = texelAt(x, first + pair) - mean.xxyy;
    variance += sumOf(centred * centred, pair);
  }
  vec2 scale = 1. / sqrt(variance / float(channels) + epsilon);
  setOutput(vec4(mean.x, scale.x, mean.y, scale.y));
}
`,
};

/** (x − mean) · scale · gamma + beta, by the statistics of each pixel. */
export const LAYER_NORMALIZE: Shader = {
  inputs: ['x', 'gamma', 'beta', 'statistics'],
  uniforms: MAP_SIZES,
  glsl: `${MAPS}${MAP_OUTPUT}
void main() {
  Place place = outputPlace();
  int texel = outputTexel();
  vec4 known = texelAt(statistics, texel / ((channels + 1) >> 1));
  vec4 normalized = (texelAt(x, texel) - known.rrbb) * known.ggaa;
  vec4 scaled = normalized * texelAt(gamma, place.channelPair).rgrg;
  setPixels(scaled + texelAt(beta, place.channelPair).rgrg, place);
}
`,
};

/** [B, H, C]: the norm of each row by channel. Norms, for sums of squares soon are more than half-floats hold. */
export const ROW_NORMS: Shader = {
  inputs: ['x'],
  uniforms: MAP_SIZES,
  glsl: `${MAPS}
vec2 rowNorm(int row, int channelPair) {
  vec2 sum = vec2(0);
  for (int column = 0; column < outMap.y; column += 2) {
    vec4 texel = texelAt(x, pixelTexel(outMap, row, column, channelPair));
    sum += texel.rg * texel.rg;
    if (column + 1 < outMap.y) sum += texel.ba * texel.ba;
  }
  return sqrt(sum);
}

void main() {
  int channelPairs = (channels + 1) >> 1;
  int rowPairs = (outMap.x + 1) >> 1;
  int texel = outputTexel();
  int rowPair = texel / channelPairs;
  int channelPair = texel - rowPair * channelPairs;
  int b = rowPair / rowPairs;
  int row = 2 * (rowPair - b * rowPairs);
  bool hasNext = row + 1 < outMap.x;
  int first = b * outMap.x + row;
  setOutput(vec4(rowNorm(first, channelPair), hasNext ? rowNorm(first + 1, channelPair) : vec2(0)));
}
`,
};

/** [B, 1, C]: the norm of the map by channel. */
export const MAP_NORMS: Shader = {
  inputs: ['rowNorms'],
  uniforms: MAP_SIZES,
  glsl: `
void main() {
  int channelPairs = (channels + 1) >> 1;
  int rowPairs = (outMap.x + 1) >> 1;
  int texel = outputTexel();
  int b = texel / channelPairs;
  int first = b * rowPairs * channelPairs + texel - b * channelPairs;
  vec2 sum = vec2(0);
  for (int pair = 0; pair < rowPairs; pair++) {
    vec4 norms = texelAt(rowNorms, first + pair * channelPairs);
    sum += norms.rg * norms.rg + norms.ba * norms.ba;
  }
  setOutput(vec4(sqrt(sum), 0, 0));
}
`,
};

/** [B, 1, 1]: the mean of the norms. */
export const MEAN_NORM: Shader = {
  inputs: ['norms'],
  uniforms: { channels: 'int' },
  glsl: `
void main() {
  int channelPairs = (channels + 1) >> 1;
  int first = outputTexel() * channelPairs;
  float sum = 0.;
  for (int pair = 0; pair < channelPairs; pair++) {
    vec4 texel = texelAt(norms, first + pair);
    sum += texel.r;
    if (2 * pair + 1 < channels) sum += texel.g;
  }
  setOutput(vec4(sum / float(channels), 0, 0, 0));
}
`,
};

/** (gamma · norm / (mean norm + epsilon) + 1) · x + beta */
export const RESPONSE_NORMALIZE: Shader = {
  inputs: ['x', 'gamma', 'beta', 'norms', 'meanNorm'],
  uniforms: { ...MAP_SIZES, epsilon: 'float' },
  glsl: `${MAPS}${MAP_OUTPUT}
void main() {
  Place place = outputPlace();
  int channelPairs = (channels + 1) >> 1;
  vec2 response = texelAt(norms, place.b * channelPairs + place.channelPair).rg
    / (texelAt(meanNorm, place.b).r + epsilon);
  vec2 factor = texelAt(gamma, place.channelPair).rg * response + 1.;
  setPixels(factor.xyxy * texelAt(x, outputTexel()) + texelAt(beta, place.channelPair).rgrg, place);
}
`,
};
