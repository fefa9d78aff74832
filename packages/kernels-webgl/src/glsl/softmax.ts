import { WINDOW_OUTPUT, WINDOW_SIZES, WINDOWS } from './maps.ts';
import type { Shader } from './shader.ts';
import { WINDOW_START } from './window.ts';

/**
 * A number as two that half-float textures hold: what the first cannot say, the second does. In float textures their sum is the
 * number itself.
 */
const SPLIT = `
float toHalf(float number) {
  return unpackHalf2x16(packHalf2x16(vec2(clamp(number, -65504., 65504.), 0))).x;
}

vec2 split(float number) {
  if (isinf(number) || isnan(number)) return vec2(number, 0);
  float most = toHalf(number);
  return vec2(most, number - most);
}
`;

/** Drivers' own take NaN to anything. */
const EXPONENTIAL = `
vec4 exponential(vec4 x) {
  return mix(exp(x), x, isnan(x));
}
`;

/** Sum of the lanes of a texel that are taps. */
const SUM_OF_TAPS = `
float sumOfTaps(vec4 texel, ivec2 first) {
  bvec2 hasNext = lessThan(first + 1, ivec2(K));
  float sum = texel.r;
  if (hasNext.y) sum += texel.g;
  if (hasNext.x) sum += texel.b;
  if (hasNext.x && hasNext.y) sum += texel.a;
  return sum;
}
`;

const SCORES = `${WINDOW_START}
float biasAt(int group, ivec2 relative) {
  // [G, 2K − 1, 2K − 1] has K × K texels a group.
  int texel = (group * K + (relative.x >> 1)) * K + (relative.y >> 1);
  return lane(rowOf(texelAt(relativePositionBias, texel), relative.x), relative.y);
}

/** logits + bias of 2×2 taps. */
vec4 scoresAt(ivec2 pixel, int group, int window, ivec2 first) {
  ivec2 start = ivec2(windowStart(pixel.x, outMap.x, K), windowStart(pixel.y, outMap.y, K));
  ivec2 relative = start - pixel + K - 1 + first;
  return texelAt(logits, tapTexel(window, first)) + vec4(
    biasAt(group, relative),
    biasAt(group, relative + ivec2(0, 1)),
    biasAt(group, relative + ivec2(1, 0)),
    biasAt(group, relative + ivec2(1, 1))
  );
}
`;

/** For each window a texel with the largest score, as two numbers, and Σ exp(score − largest). */
export const SOFTMAX_STATISTICS: Shader = {
  inputs: ['logits', 'relativePositionBias'],
  uniforms: WINDOW_SIZES,
  glsl: `${WINDOWS}${SPLIT}${SUM_OF_TAPS}${EXPONENTIAL}${SCORES}
void main() {
  int window = outputTexel();
  int column = window / groups;
  int group = window - column * groups;
  int row = column / outMap.y;
  ivec2 pixel = ivec2(row % outMap.x, column - row * outMap.y);

  float largest = scoresAt(pixel, group, window, ivec2(0)).r;
  for (int u = 0; u < K; u += 2) {
    for (int v = 0; v < K; v += 2) {
      vec4 scores = scoresAt(pixel, group, window, ivec2(u, v));
      largest = max(largest, scores.r);
      if (v + 1 < K) largest = max(largest, scores.g);
      if (u + 1 < K) largest = max(largest, scores.b);
      if (u + 1 < K && v + 1 < K) largest = max(largest, scores.a);
    }
  }
  // As it is stored: the exponentials here must be those that are divided by this sum.
  vec2 parts = split(largest);
  parts.y = toHalf(parts.y);
  float sum = 0.;
  for (int u = 0; u < K; u += 2) {
    for (int v = 0; v < K; v += 2) {
      ivec2 first = ivec2(u, v);
      vec4 scores = scoresAt(pixel, group, window, first);
      sum += sumOfTaps(exponential(scores - parts.x - parts.y), first);
    }
  }
  setOutput(vec4(parts, sum, 0));
}
`,
};

/** attention = exp(score − largest) / Σ, by the statistics of each window. */
export const SOFTMAX: Shader = {
  inputs: ['logits', 'relativePositionBias', 'statistics'],
  uniforms: WINDOW_SIZES,
  glsl: `${WINDOWS}${WINDOW_OUTPUT}${EXPONENTIAL}${SCORES}
void main() {
  Taps taps = outputTaps();
  vec4 scores = scoresAt(taps.pixel, taps.group, taps.window, taps.first);
  vec4 known = texelAt(statistics, taps.window);
  setTaps(exponential(scores - known.x - known.y) / known.z, taps.first);
}
`,
};

/** For each window a texel with Σ attention ⊙ dattention, as two numbers. */
export const SOFTMAX_BACKPROP_STATISTICS: Shader = {
  inputs: ['attention', 'dattention'],
  uniforms: WINDOW_SIZES,
  glsl: `${WINDOWS}${SPLIT}${SUM_OF_TAPS}
void main() {
  int window = outputTexel();
  float sum = 0.;
  for (int u = 0; u < K; u += 2) {
    for (int v = 0; v < K; v += 2) {
      ivec2 first = ivec2(u, v);
      int texel = tapTexel(window, first);
      sum += sumOfTaps(texelAt(attention, texel) * texelAt(dattention, texel), first);
    }
  }
  setOutput(vec4(split(sum), 0, 0));
}
`,
};

/** dlogits = attention ⊙ (dattention − Σ attention ⊙ dattention), by the statistics of each window. */
export const SOFTMAX_BACKPROP: Shader = {
  inputs: ['attention', 'dattention', 'statistics'],
  uniforms: WINDOW_SIZES,
  glsl: `${WINDOWS}${WINDOW_OUTPUT}
void main() {
  Taps taps = outputTaps();
  int texel = tapTexel(taps.window, taps.first);
  vec4 mean = texelAt(statistics, taps.window);
  setTaps(texelAt(attention, texel) * (texelAt(dattention, texel) - (mean.x + mean.y)), taps.first);
}
`,
};

/** dbias[g, r, s] = Σ of dlogits over the taps at that place relative to their pixel, one for each pixel at most. */
export const SOFTMAX_BACKPROP_BIAS: Shader = {
  inputs: ['dlogits'],
  uniforms: { ...WINDOW_SIZES, batch: 'int' },
  glsl: `${WINDOWS}${WINDOW_START}
float sumAt(int group, ivec2 relative) {
  float sum = 0.;
  for (int i = 0; i < outMap.x; i++) {
    int u = relative.x - (windowStart(i, outMap.x, K) - i + K - 1);
    if (u < 0 || u >= K) continue;
    for (int j = 0; j < outMap.y; j++) {
      int v = relative.y - (windowStart(j, outMap.y, K) - j + K - 1);
      if (v < 0 || v >= K) continue;
      for (int b = 0; b < batch; b++) {
        int window = windowAt(outMap, b * outMap.x + i, j) + group;
        sum += lane(rowOf(texelAt(dlogits, tapTexel(window, ivec2(u, v))), u), v);
      }
    }
  }
  return sum;
}

void main() {
  int texel = outputTexel();
  int group = texel / (K * K);
  int block = texel - group * K * K;
  ivec2 relative = 2 * ivec2(block / K, block % K);
  bvec2 hasNext = lessThan(relative + 1, ivec2(2 * K - 1));
  setOutput(vec4(
    sumAt(group, relative),
    hasNext.y ? sumAt(group, relative + ivec2(0, 1)) : 0.,
    hasNext.x ? sumAt(group, relative + ivec2(1, 0)) : 0.,
    hasNext.x && hasNext.y ? sumAt(group, relative + ivec2(1, 1)) : 0.
  ));
}
`,
};
