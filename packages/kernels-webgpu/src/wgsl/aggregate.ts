import type { Epilogue } from './epilogue.ts';
import { PLACE, SIZES } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';
import { AXES, type Window } from './window.ts';

/**
 * y[pixel, c] = Σ weights[tap, group of c] · x[source of the tap, c]: the inner loop of involution and of the neighborhoods,
 * forward and with respect to x, for any window and any groups. A thread has one element of `result`, whose channels are of one
 * group.
 * @param weightsOf whose weights are used: those of the pixel that gathers, or of the one it gathers from
 */
export const aggregateShader = (
  window: Window,
  weightsOf: 'gatherer' | 'source',
  epilogue: Epilogue,
  lanes: Lanes,
): Shader => ({
  multiplies: weightsOf === 'gatherer',
  inputs: { x: lanes, weights: 1, ...epilogue.inputs },
  uniforms: { ...SIZES, ...AXES },
  lanes,
  wgsl: `${laneType(lanes)}${PLACE}${window}${epilogue.wgsl}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let element = index - pixel * elements;
  let place = placeOf(pixel, uniforms.outMap);
  let group = element * ${lanes} / uniforms.channelsPerGroup;
  let rows = gathers(place.pixel.x, uniforms.rowAxis, K);
  let columns = gathers(place.pixel.y, uniforms.columnAxis, K);
  var sum = V(0);
  for (var i = rows.x; i < rows.y; i++) {
    let row = gather(place.pixel.x, i, uniforms.rowAxis, K);
    if (row.x < 0) {
      continue;
    }
    for (var j = columns.x; j < columns.y; j++) {
      let column = gather(place.pixel.y, j, uniforms.columnAxis, K);
      if (column.x < 0) {
        continue;
      }
      let source = pixelAt(place.b, vec2<i32>(row.x, column.x), uniforms.inMap);
      let window = ${weightsOf === 'gatherer' ? 'pixel' : 'source'} * uniforms.groups + group;
      sum = ${MULTIPLY_ADD[weightsOf]}(V(weights[(window * K + row.y) * K + column.y]), x[source * elements + element], sum);
    }
  }
  result[index] = finish(sum, index, element);
}
`,
});

/** Gradients, many of which are too small for float16, stay what they are. */
const MULTIPLY_ADD = { gatherer: 'multiplyAdd', source: 'fma' } as const;
