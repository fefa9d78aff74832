import type { Epilogue } from './epilogue.ts';
import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import type { Shader } from './shader.ts';
import { SLICES } from './slices.ts';
import { WALK } from './walk.ts';

/** Depthwise convolution, stride 1, "same": weights [K, K, C, 1], packed by channels alone, in lanes r and b. */
export const depthwiseShader = (epilogue: Epilogue): Shader => ({
  inputs: ['x', 'weights', ...epilogue.inputs],
  uniforms: { ...MAP_SIZES, K: 'int' },
  glsl: `${MAPS}${MAP_OUTPUT}${WALK}${epilogue.glsl}
vec4 sums = vec4(0);

/** What a tap adds to both pixels; padding is not read. */
void addTap(vec2 first, bool readsFirst, vec2 second, bool readsSecond, vec2 weight) {
  sums += vec4(readsFirst ? first * weight : vec2(0), readsSecond ? second * weight : vec2(0));
}

void main() {
  Place place = outputPlace();
  int channelPairs = (channels + 1) >> 1;
  int left = place.pixel.y - K / 2;
  bool odd = (left & 1) == 1;
  for (int u = 0; u < K; u++) {
    int row = place.pixel.x - K / 2 + u;
    if (!isInside(row, outMap.x)) continue;
    Walk taps = walkFrom(weights, u * K * channelPairs + place.channelPair, channelPairs);
    int texel = pixelTexel(outMap, place.b * outMap.x + row, left, place.channelPair);
    Walk pixels = walkFrom(x, texel, channelPairs);
    vec4 here = take(x, pixels);
    for (int v = 0; v < K; v += 2) {
      vec4 after = take(x, pixels);
      vec2 second = columnOf(here, after, 1, odd);
      bool readsSecond = isInside(left + v + 1, outMap.y);
      addTap(columnOf(here, after, 0, odd), isInside(left + v, outMap.y), second, readsSecond, take(weights, taps).rb);
      if (v + 1 < K) {
        vec2 third = columnOf(here, after, 2, odd);
        addTap(second, readsSecond, third, isInside(left + v + 2, outMap.y), take(weights, taps).rb);
      }
      here = after;
    }
  }
  setPixels(finish(sums, place.channelPair), place);
}
`,
});

/**
 * [slices, K, K, C]: Σ dy[b, i, j, c] · x[b, i + u − p, j + v − p, c] over the rows of each slice: parts of the gradient of the same
 * convolution by its weights. A fragment has two taps of a row.
 */
export const DEPTHWISE_FILTER_SUMS: Shader = {
  inputs: ['dy', 'x'],
  uniforms: { ...SLICES, K: 'int' },
  glsl: `${MAPS}${WALK}
vec4 sums = vec4(0);

/** What a pixel adds to both taps; padding is not read. */
void addPixel(vec2 gradient, vec2 first, bool readsFirst, vec2 second, bool readsSecond) {
  sums += vec4(readsFirst ? gradient * first : vec2(0), readsSecond ? gradient * second : vec2(0));
}

void main() {
  int channelPairs = (channels + 1) >> 1;
  int tapPairs = (K + 1) >> 1;
  int block = outputTexel() / channelPairs;
  int channelPair = outputTexel() - block * channelPairs;
  int tapRow = block / tapPairs;
  int slice = tapRow / K;
  int top = tapRow - slice * K - K / 2;
  int left = 2 * (block - tapRow * tapPairs) - K / 2;
  bool odd = (left & 1) == 1;
  int end = min((slice + 1) * sliceRows, rows);
  Walk gradients = walkFrom(dy, 0, channelPairs);
  Walk pixels = walkFrom(x, 0, channelPairs);
  for (int row = slice * sliceRows; row < end; row++) {
    if (!isInside(row % outMap.x + top, outMap.x)) continue;
    gradients.place = placeOf(pixelTexel(outMap, row, 0, channelPair), gradients.width);
    pixels.place = placeOf(pixelTexel(outMap, row + top, left, channelPair), pixels.width);
    vec4 here = take(x, pixels);
    bool readsFirst = isInside(left, outMap.y);
    for (int column = 0; column < outMap.y; column += 2) {
      vec4 after = take(x, pixels);
      vec4 gradient = take(dy, gradients);
      vec4 values = odd ? vec4(here.ba, after.rg) : here;
      bool readsSecond = isInside(column + left + 1, outMap.y);
      bool readsThird = isInside(column + left + 2, outMap.y);
      addPixel(gradient.rg, values.rg, readsFirst, values.ba, readsSecond);
      if (column + 1 < outMap.y) {
        addPixel(gradient.ba, values.ba, readsSecond, odd ? after.ba : after.rg, readsThird);
      }
      here = after;
      readsFirst = readsThird;
    }
  }
  setOutput(sums);
}
`,
};

/** [K, K, C, 1], packed by channels alone: the sum of such parts. */
export const DEPTHWISE_FILTER: Shader = {
  inputs: ['parts'],
  uniforms: { channels: 'int', K: 'int', slices: 'int' },
  glsl: `${WALK}
void main() {
  int channelPairs = (channels + 1) >> 1;
  int tapPairs = (K + 1) >> 1;
  int tap = outputTexel() / channelPairs;
  int channelPair = outputTexel() - tap * channelPairs;
  int u = tap / K;
  int v = tap - u * K;
  int first = (u * tapPairs + (v >> 1)) * channelPairs + channelPair;
  Walk walk = walkFrom(parts, first, K * tapPairs * channelPairs);
  vec2 sum = vec2(0);
  for (int slice = 0; slice < slices; slice++) sum += rowOf(take(parts, walk), v);
  setOutput(vec4(sum.x, 0, 2 * channelPair + 1 < channels ? sum.y : 0., 0));
}
`,
};
