import type { Epilogue } from './epilogue.ts';
import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import type { Shader } from './shader.ts';
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
