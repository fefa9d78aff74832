import type { Shader } from '../backend.ts';
import type { Epilogue } from './epilogue.ts';
import { MAP_OUTPUT, MAPS, SIZES, WINDOWS } from './maps.ts';
import { WALK } from './walk.ts';
import { AXES, type Window } from './window.ts';

/**
 * `aggregateShader` for a pixel's own weights where a window is K neighbours, the next pixel's begins no more than one
 * column further, and both channels of a texel are of one group. Taps are taken by 2×2, as the weights are packed, and a
 * column is read once for both pixels: 4 fetches for 16 products, where `aggregateShader` has 16. It has no branches around
 * its fetches: a rasteriser on the CPU takes both sides of them.
 */
export const aggregateBlocksShader = (window: Window, epilogue: Epilogue): Shader => ({
  inputs: ['x', 'weights', ...epilogue.inputs],
  uniforms: { ...SIZES, ...AXES },
  glsl: `${MAPS}${MAP_OUTPUT}${WINDOWS}${WALK}${window}${epilogue.glsl}
vec4 sums = vec4(0);
/** Whether the window of the first pixel begins in an odd column, and how far on that of the next begins. */
bool odd;
int shift;

/** Two taps in a row: of three columns from two texels, each pixel reads two by its own weights. */
void addTaps(vec4 here, vec4 after, bvec3 reads, bool isLast, vec2 weights, vec2 nextWeights) {
  vec2 first = columnOf(here, after, 0, odd);
  vec2 second = columnOf(here, after, 1, odd);
  vec2 third = columnOf(here, after, 2, odd);
  // Products, not factors, are left out: a NaN times 0 is no 0.
  sums.rg += reads.x ? first * weights.x : vec2(0);
  sums.rg += reads.y && !isLast ? second * weights.y : vec2(0);
  bvec2 nextReads = shift == 0 ? reads.xy : reads.yz;
  sums.ba += nextReads.x ? (shift == 0 ? first : second) * nextWeights.x : vec2(0);
  sums.ba += nextReads.y && !isLast ? (shift == 0 ? second : third) * nextWeights.y : vec2(0);
}

void main() {
  Place place = outputPlace();
  int channelPairs = (channels + 1) >> 1;
  int window = windowAt(outMap, place.b * outMap.x + place.pixel.x, place.pixel.y)
    + 2 * place.channelPair / channelsPerGroup;
  Walk taps = walkFrom(weights, tapTexel(window, ivec2(0)), 1);
  Walk nextTaps = walkFrom(weights, tapTexel(window + groups, ivec2(0)), 1);
  int top = firstSource(place.pixel.x, rowAxis, K);
  int left = firstSource(place.pixel.y, columnAxis, K);
  odd = (left & 1) == 1;
  shift = firstSource(place.pixel.y + 1, columnAxis, K) - left;
  for (int u = 0; u < K; u += 2) {
    bvec2 hasRow = bvec2(isInside(top + u, inMap.x), isInside(top + u + 1, inMap.x) && u + 1 < K);
    int row = place.b * inMap.x + top + u;
    Walk upperRow = walkFrom(x, pixelTexel(inMap, row, left, place.channelPair), channelPairs);
    Walk lowerRow = walkFrom(x, pixelTexel(inMap, row + 1, left, place.channelPair), channelPairs);
    vec4 upper = take(x, upperRow);
    vec4 lower = take(x, lowerRow);
    for (int v = 0; v < K; v += 2) {
      vec4 upperAfter = take(x, upperRow);
      vec4 lowerAfter = take(x, lowerRow);
      vec4 block = take(weights, taps);
      vec4 nextBlock = take(weights, nextTaps);
      int column = left + v;
      bvec3 reads = bvec3(isInside(column, inMap.y), isInside(column + 1, inMap.y), isInside(column + 2, inMap.y));
      bool isLast = v + 1 == K;
      if (hasRow.x) addTaps(upper, upperAfter, reads, isLast, block.rg, nextBlock.rg);
      if (hasRow.y) addTaps(lower, lowerAfter, reads, isLast, block.ba, nextBlock.ba);
      upper = upperAfter;
      lower = lowerAfter;
    }
  }
  setPixels(finish(sums, place.channelPair), place);
}
`,
});
