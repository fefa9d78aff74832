import { total } from './correlate.ts';
import { PLACE, SIZES } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** Where the positions of a window are; `K` is their number, K² of the op, and `side` its K. */
const POSITIONS = `
fn pixelOf(window: vec2<i32>, position: i32) -> vec2<i32> {
  let side = uniforms.side;
  return uniforms.stride * window + vec2<i32>(position / side, position % side) - side / 2;
}

fn isOnMap(pixel: vec2<i32>, map: vec2<i32>) -> bool {
  return all(pixel >= vec2<i32>(0)) && all(pixel < map);
}
`;

const UNIFORMS = { ...SIZES, stride: 'ivec2', side: 'int' } as const;

/**
 * y[pixel, c] = Σ over the windows that hold the pixel, Σ over their positions, weight · x[pixel of the position, c].
 * `outMap` is the map, `inMap` the windows.
 * @param place of the weight in a window's matrix, by the position of the pixel that is written, `own`, and of the one that is read, `other`
 */
export const outlookShader = (
  place: 'own * K + other' | 'other * K + own',
  lanes: Lanes,
): Shader => ({
  inputs: { x: lanes, attention: 1 },
  uniforms: UNIFORMS,
  lanes,
  wgsl: `${laneType(lanes)}${PLACE}${POSITIONS}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let side = uniforms.side;
  let elements = uniforms.channels / ${lanes};
  let number = index / elements;
  let channel = index - number * elements;
  let place = placeOf(number, uniforms.outMap);
  let group = channel * ${lanes} / uniforms.channelsPerGroup;
  let reach = place.pixel + side / 2;
  let first = max((reach - side + uniforms.stride) / uniforms.stride, vec2<i32>(0));
  let last = min(reach / uniforms.stride, uniforms.inMap - 1);
  var sum = V(0);
  for (var i = first.x; i <= last.x; i++) {
    for (var j = first.y; j <= last.y; j++) {
      let at = vec2<i32>(i, j);
      let position = reach - uniforms.stride * at;
      let own = position.x * side + position.y;
      let window = pixelAt(place.b, at, uniforms.inMap) * uniforms.groups + group;
      for (var other = 0; other < K; other++) {
        let read = pixelOf(at, other);
        if (!isOnMap(read, uniforms.outMap)) {
          continue;
        }
        let weight = attention[window * K * K + ${place}];
        let source = pixelAt(place.b, read, uniforms.outMap) * elements + channel;
        sum = fma(V(weight), x[source], sum);
      }
    }
  }
  result[index] = sum;
}
`,
});

/**
 * dattention[window, g, to, from] = Σ_{c in g} dy[pixel of to, c] · x[pixel of from, c]. `outMap` is the windows, `inMap` the map.
 */
export const outlookCorrelate = (lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes },
  uniforms: UNIFORMS,
  lanes: 1,
  wgsl: `${laneType(lanes)}${total(lanes)}${PLACE}${POSITIONS}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let toRow = index / K;
  let position = index - toRow * K;
  let window = toRow / K;
  let pixel = window / uniforms.groups;
  let group = window - pixel * uniforms.groups;
  let place = placeOf(pixel, uniforms.outMap);
  let to = pixelOf(place.pixel, toRow - window * K);
  let source = pixelOf(place.pixel, position);
  var sum = V(0);
  if (isOnMap(to, uniforms.inMap) && isOnMap(source, uniforms.inMap)) {
    let elements = uniforms.channels / ${lanes};
    let depth = uniforms.channelsPerGroup / ${lanes};
    let dyAt = pixelAt(place.b, to, uniforms.inMap) * elements + group * depth;
    let xAt = pixelAt(place.b, source, uniforms.inMap) * elements + group * depth;
    for (var c = 0; c < depth; c++) {
      sum = fma(dy[dyAt + c], x[xAt + c], sum);
    }
  }
  result[index] = total(sum);
}
`,
});
