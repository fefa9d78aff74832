import { MAPS, SIZES, WINDOW_OUTPUT, WINDOWS } from './maps.ts';
import type { Shader } from './shader.ts';
import { AXES, type Window } from './window.ts';

/**
 * dweights[pixel, g, tap] = Σ_{c in g} dy[pixel, c] · x[source of the tap, c]: the gradient of `aggregateShader` with respect to
 * its weights. A fragment has 2×2 taps of a window.
 */
export const correlateShader = (window: Window): Shader => ({
  inputs: ['dy', 'x'],
  uniforms: { ...SIZES, ...AXES },
  glsl: `${MAPS}${WINDOWS}${WINDOW_OUTPUT}${window}
void main() {
  Taps taps = outputTaps();
  ivec2 rows = ivec2(
    gather(taps.pixel.x, taps.first.x, rowAxis, K).x,
    gather(taps.pixel.x, taps.first.x + 1, rowAxis, K).x
  );
  ivec2 columns = ivec2(
    gather(taps.pixel.y, taps.first.y, columnAxis, K).x,
    gather(taps.pixel.y, taps.first.y + 1, columnAxis, K).x
  );
  int dyRow = taps.b * outMap.x + taps.pixel.x;
  ivec2 xRows = taps.b * inMap.x + rows;
  int begin = taps.group * channelsPerGroup;
  int end = begin + channelsPerGroup;
  vec4 sums = vec4(0);
  for (int pair = begin / 2; 2 * pair < end; pair++) {
    vec2 dys = rowOf(texelAt(dy, pixelTexel(outMap, dyRow, taps.pixel.y, pair)), taps.pixel.y);
    vec2 x00 = rowOf(texelAt(x, pixelTexel(inMap, xRows.x, columns.x, pair)), columns.x);
    vec2 x01 = rowOf(texelAt(x, pixelTexel(inMap, xRows.x, columns.y, pair)), columns.y);
    vec2 x10 = rowOf(texelAt(x, pixelTexel(inMap, xRows.y, columns.x, pair)), columns.x);
    vec2 x11 = rowOf(texelAt(x, pixelTexel(inMap, xRows.y, columns.y, pair)), columns.y);
    // A texel at an end of the group may have a channel of another.
    if (2 * pair >= begin) sums += dys.x * vec4(x00.x, x01.x, x10.x, x11.x);
    if (2 * pair + 1 < end) sums += dys.y * vec4(x00.y, x01.y, x10.y, x11.y);
  }
  bvec2 hasRow = bvec2(rows.x >= 0, rows.y >= 0);
  bvec2 hasColumn = bvec2(columns.x >= 0, columns.y >= 0);
  setTaps(vec4(
    hasRow.x && hasColumn.x ? sums.r : 0.,
    hasRow.x && hasColumn.y ? sums.g : 0.,
    hasRow.y && hasColumn.x ? sums.b : 0.,
    hasRow.y && hasColumn.y ? sums.a : 0.
  ), taps.first);
}
`,
});
