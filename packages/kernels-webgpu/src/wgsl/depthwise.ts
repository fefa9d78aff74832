import type { Epilogue } from './epilogue.ts';
import { MAP_SIZES, PLACE } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/**
 * Depthwise convolution, stride 1, "same": weights [K, K, C, 1].
 * @param columns neighbours of a row that a thread makes: they share its weights, and most of what it reads of x
 */
export const depthwiseShader = (epilogue: Epilogue, columns: number, lanes: Lanes): Shader => {
  const each = range(columns);
  const last = columns - 1;
  // What padding stands for is not read: a NaN times 0 is no 0.
  const checked = `        let weight = weights[tap + v * elements];
${each
  .map(
    (n) => `        {
          let at = left + ${n} + v;
          if (at >= 0 && at < map.y) {
            sum${n} = multiplyAdd(x[row + at * elements], weight, sum${n});
          }
        }`,
  )
  .join('\n')}`;
  return {
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
  let run = index / elements;
  let channel = index - run * elements;
  let place = placeOf(run, vec2<i32>(map.x, (map.y + ${last}) / ${columns}));
  let begin = place.pixel.y * ${columns};
  // The last run of a row ends with it, and leaves to the one before what both have.
  let column = min(begin, map.y - ${columns});
  let top = place.pixel.x - K / 2;
  let left = column - K / 2;
  // Taps that some of the columns have on the map, and those that all of them have.
  let some = vec2<i32>(max(-left - ${last}, 0), min(map.y - left, K));
  let all = clamp(vec2<i32>(-left, map.y - left - ${last}), some.xx, some.yy);
${each.map((n) => `  var sum${n} = V(0);`).join('\n')}
  for (var u = max(-top, 0); u < min(map.x - top, K); u++) {
    let row = pixelAt(place.b, vec2<i32>(top + u, 0), map) * elements + channel;
    let tap = u * K * elements + channel;
    if (all.x < all.y) {
      for (var v = some.x; v < all.x; v++) {
${checked}
      }
      var source = row + (left + all.x) * elements;
      var weightAt = tap + all.x * elements;
${each
  .slice(0, -1)
  .map((n) => `      var x${n} = x[source + ${n} * elements];`)
  .join('\n')}
      source += ${last} * elements;
      for (var v = all.x; v < all.y; v++) {
        let weight = weights[weightAt];
        let x${last} = x[source];
${each.map((n) => `        sum${n} = multiplyAdd(x${n}, weight, sum${n});`).join('\n')}
${each
  .slice(0, -1)
  .map((n) => `        x${n} = x${n + 1};`)
  .join('\n')}
        source += elements;
        weightAt += elements;
      }
    }
    for (var v = select(some.x, all.y, all.x < all.y); v < some.y; v++) {
${checked}
    }
  }
  let at = ((place.b * map.x + place.pixel.x) * map.y + column) * elements + channel;
${each
  .map(
    (n) => `  if (column + ${n} >= begin) {
    result[at + ${n} * elements] = finish(sum${n}, at + ${n} * elements, channel);
  }`,
  )
  .join('\n')}
}
`,
  };
};

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);
