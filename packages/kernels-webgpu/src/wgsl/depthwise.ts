import type { Epilogue } from './epilogue.ts';
import { MAP_SIZES, PLACE } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** Depthwise convolution, stride 1, "same": weights [K, K, C, 1]. */
export const depthwiseShader = (epilogue: Epilogue, lanes: Lanes): Shader => ({
  multiplies: true,
  inputs: { x: lanes, weights: lanes, ...epilogue.inputs },
  uniforms: { ...MAP_SIZES, K: 'int' },
  lanes,
  wgsl: `${laneType(lanes)}${PLACE}${epilogue.wgsl}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let map = uniforms.outMap;
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let channel = index - pixel * elements;
  let place = placeOf(pixel, map);
  let origin = place.pixel - K / 2;
  let first = max(-origin, vec2<i32>(0));
  let end = min(map - origin, vec2<i32>(K));
  var sum = V(0);
  for (var u = first.x; u < end.x; u++) {
    var source = pixelAt(place.b, origin + vec2<i32>(u, first.y), map) * elements + channel;
    var tap = (u * K + first.y) * elements + channel;
    for (var v = first.y; v < end.y; v++) {
      sum = multiplyAdd(x[source], weights[tap], sum);
      source += elements;
      tap += elements;
    }
  }
  result[index] = finish(sum, index, channel);
}
`,
});
