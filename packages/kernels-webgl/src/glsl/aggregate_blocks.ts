import type { Epilogue } from './epilogue.ts';
import { MAP_OUTPUT, MAPS, SIZES, WINDOWS } from './maps.ts';
import type { Shader } from './shader.ts';
import { WALK } from './walk.ts';
import { AXES, type Window } from './window.ts';

/**
 * `aggregateShader` for a pixel's own weights where a window is K neighbours, the next pixel's begins no more than one
 * column further, and both channels of a texel are of one group. Taps are taken by 2×2, as the weights are packed, and a
 * column is read once for both pixels: 4 fetches for 16 products, where `aggregateShader` has 16. There are no branches: a
 * rasteriser on the CPU takes both sides of one.
 */
export const aggregateBlocksShader = (window: Window, epilogue: Epilogue): Shader => ({
  inputs: ['x', 'weights', ...epilogue.inputs],
  uniforms: { ...SIZES, ...AXES },
  glsl: `${MAPS}${MAP_OUTPUT}${WINDOWS}${WALK}${window}${epilogue.glsl}
/** What is outside the map is 0, and so is its weight: a NaN times 0 is no 0. */
vec4 masked(vec4 texel, bvec4 isRead) {
  return mix(vec4(0), texel, isRead);
}

/** Two columns of x. The second is padding where the map ends with the first, and may hold anything. */
vec4 columnsRead(vec4 texel, bool isRowRead, int column) {
  bool first = isRowRead && isRead(column, columnAxis);
  bool second = isRowRead && isRead(column + 1, columnAxis);
  return masked(texel, bvec4(first, first, second, second));
}

/** Lanes of 2×2 taps, by their rows and columns. */
bvec4 both(bvec4 rows, bvec2 columns) {
  return bvec4(rows.x && columns.x, rows.y && columns.y, rows.z && columns.x, rows.w && columns.y);
}

/** Products of the first, or of the second of two taps in a row. */
vec4 tapProducts(int n, vec4 here, vec4 after, bool odd, int shift, float weight, float nextWeight) {
  vec2 column = columnOf(here, after, n, odd);
  return vec4(column * weight, (shift == 0 ? column : columnOf(here, after, n + 1, odd)) * nextWeight);
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
  int shift = columnShift(place.pixel.y, columnAxis, K);
  bool odd = (left & 1) == 1;
  vec4 sums = vec4(0);
  for (int u = 0; u < K; u += 2) {
    bool upperRead = isRead(top + u, rowAxis);
    bool lowerRead = isRead(top + u + 1, rowAxis) && u + 1 < K;
    bvec4 rowsRead = bvec4(upperRead, upperRead, lowerRead, lowerRead);
    int row = place.b * inMap.x + top + u;
    Walk upperRow = walkFrom(x, pixelTexel(inMap, row, left, place.channelPair), channelPairs);
    Walk lowerRow = walkFrom(x, pixelTexel(inMap, row + 1, left, place.channelPair), channelPairs);
    int column = left & ~1;
    vec4 upper = columnsRead(take(x, upperRow), upperRead, column);
    vec4 lower = columnsRead(take(x, lowerRow), lowerRead, column);
    for (int v = 0; v < K; v += 2) {
      column += 2;
      vec4 upperAfter = columnsRead(take(x, upperRow), upperRead, column);
      vec4 lowerAfter = columnsRead(take(x, lowerRow), lowerRead, column);
      bool first = isRead(left + v, columnAxis);
      bool second = isRead(left + v + 1, columnAxis);
      bool third = isRead(left + v + 2, columnAxis);
      bvec2 pair = bvec2(first, second);
      bvec2 nextPair = shift == 0 ? pair : bvec2(second, third);
      vec4 block = masked(take(weights, taps), both(rowsRead, pair));
      vec4 nextBlock = masked(take(weights, nextTaps), both(rowsRead, nextPair));
      sums += tapProducts(0, upper, upperAfter, odd, shift, block.r, nextBlock.r);
      sums += tapProducts(0, lower, lowerAfter, odd, shift, block.b, nextBlock.b);
      if (v + 1 < K) {
        sums += tapProducts(1, upper, upperAfter, odd, shift, block.g, nextBlock.g);
        sums += tapProducts(1, lower, lowerAfter, odd, shift, block.a, nextBlock.a);
      }
      upper = upperAfter;
      lower = lowerAfter;
    }
  }
  setPixels(finish(sums, place.channelPair), place);
}
`,
});
