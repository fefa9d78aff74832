import type { Epilogue } from './epilogue.ts';
import { MAP_OUTPUT, MAPS, SIZES, WINDOWS } from './maps.ts';
import type { Shader } from './shader.ts';
import { AXES, type Window } from './window.ts';

/**
 * y[pixel, c] = Σ weights[tap, group of c] · x[source of the tap, c]: the inner loop of involution and of the neighborhoods,
 * forward and with respect to x, for any window and any groups.
 * @param weightsOf whose weights are used: those of the pixel that gathers, or of the one it gathers from
 */
export const aggregateShader = (
  window: Window,
  weightsOf: 'gatherer' | 'source',
  epilogue: Epilogue,
): Shader => ({
  inputs: ['x', 'weights', ...epilogue.inputs],
  uniforms: { ...SIZES, ...AXES },
  glsl: `${MAPS}${MAP_OUTPUT}${WINDOWS}${window}${epilogue.glsl}
Place place;
ivec2 group; // of either channel

float weightAt(int window, ivec2 tap) {
  return lane(rowOf(texelAt(weights, tapTexel(window, tap)), tap.x), tap.y);
}

/** What the nth column of a row adds to a pixel. */
vec2 gatherColumn(ivec2 pixel, ivec2 row, int n) {
  ivec2 column = gather(pixel.y, n, columnAxis, K);
  if (column.x < 0) return vec2(0);
  int sourceRow = place.b * inMap.x + row.x;
  vec2 value = rowOf(texelAt(x, pixelTexel(inMap, sourceRow, column.x, place.channelPair)), column.x);
  int window = ${
    weightsOf === 'gatherer'
      ? 'windowAt(outMap, place.b * outMap.x + pixel.x, pixel.y)'
      : 'windowAt(inMap, sourceRow, column.x)'
  };
  ivec2 tap = ivec2(row.y, column.y);
  vec2 weight = vec2(weightAt(window + group.x, tap));
  if (group.y != group.x) weight.y = weightAt(window + group.y, tap);
  return value * weight;
}

void main() {
  place = outputPlace();
  group = ivec2(2 * place.channelPair, 2 * place.channelPair + 1) / channelsPerGroup;
  ivec2 next = place.pixel + ivec2(0, 1);
  bool hasNext = next.y < outMap.y;
  vec4 sums = vec4(0);
  int rows = gathers(place.pixel.x, rowAxis, K);
  int columns = gathers(place.pixel.y, columnAxis, K);
  if (hasNext) columns = max(columns, gathers(next.y, columnAxis, K));
  for (int i = 0; i < rows; i++) {
    ivec2 row = gather(place.pixel.x, i, rowAxis, K);
    if (row.x < 0) continue;
    for (int j = 0; j < columns; j++) {
      sums.rg += gatherColumn(place.pixel, row, j);
      if (hasNext) sums.ba += gatherColumn(next, row, j);
    }
  }
  setPixels(finish(sums, place.channelPair), place);
}
`,
});
