import { PLACE, SIZES } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';
import { AXES, type Window } from './window.ts';

/** Taps of a row that a thread has: what it reads of dy serves them all. */
const TAPS = 4;

/** Threads for weights [B, Ho, Wo, G, K, K]. */
export const correlateThreads = (shape: readonly number[]): number =>
  shape.slice(0, 5).reduce((a, b) => a * b, 1) * Math.ceil(shape[5] / TAPS);

/** WGSL that defines `fn total(v: V) -> f32`, the sum of the lanes. */
export const total = (lanes: Lanes): string =>
  lanes === 4
    ? 'fn total(v: V) -> f32 { return (v.x + v.y) + (v.z + v.w); }\n'
    : 'fn total(v: V) -> f32 { return v; }\n';

/**
 * dweights[pixel, g, tap] = Σ_{c in g} dy[pixel, c] · x[source of the tap, c]: the gradient of `aggregateShader` with respect to
 * its weights. A thread has up to TAPS taps of a row of a window.
 */
export const correlateShader = (window: Window, lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes },
  uniforms: { ...SIZES, ...AXES },
  lanes: 1,
  wgsl: `${laneType(lanes)}${total(lanes)}${PLACE}${window}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let runs = (K + ${TAPS - 1}) / ${TAPS};
  let tapRow = index / runs;
  let first = (index - tapRow * runs) * ${TAPS};
  let count = min(K - first, ${TAPS});
  let window = tapRow / K;
  let tap = tapRow - window * K;
  let pixel = window / uniforms.groups;
  let group = window - pixel * uniforms.groups;
  let place = placeOf(pixel, uniforms.outMap);
  let elements = uniforms.channels / ${lanes};
  let depth = uniforms.channelsPerGroup / ${lanes};
  let begin = group * depth;
  let rows = gathers(place.pixel.x, uniforms.rowAxis, K);
  let columns = gathers(place.pixel.y, uniforms.columnAxis, K);
  let row = gather(place.pixel.x, tap, uniforms.rowAxis, K).x;
  let isRow = tap >= rows.x && tap < rows.y;
  // Where each tap reads, or −1.
  var sources: array<i32, ${TAPS}>;
  for (var n = 0; n < count; n++) {
    let isRead = isRow && first + n >= columns.x && first + n < columns.y;
    let column = gather(place.pixel.y, first + n, uniforms.columnAxis, K).x;
    let source = pixelAt(place.b, vec2<i32>(row, column), uniforms.inMap) * elements + begin;
    sources[n] = select(-1, source, isRead);
  }
  var sums: array<V, ${TAPS}>;
  let own = pixel * elements + begin;
  for (var c = 0; c < depth; c++) {
    let gradient = dy[own + c];
    for (var n = 0; n < count; n++) {
      if (sources[n] >= 0) {
        sums[n] = fma(gradient, x[sources[n] + c], sums[n]);
      }
    }
  }
  for (var n = 0; n < count; n++) {
    result[tapRow * K + first + n] = total(sums[n]);
  }
}
`,
});
