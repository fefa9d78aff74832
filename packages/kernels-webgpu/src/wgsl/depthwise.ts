import type { Epilogue } from './epilogue.ts';
import { MAP_SIZES, PLACE } from './maps.ts';
import { multiplyAdd } from './products.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/**
 * Depthwise convolution, stride 1, "same": weights [K, K, C, 1].
 * @param columns neighbours of a row that a thread makes: they share its weights, and most of what it reads of x
 */
export const depthwiseShader = (epilogue: Epilogue, columns: number, lanes: Lanes): Shader => {
  const each = range(columns);
  const last = columns - 1;
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
${reach(columns, 'K')}
${each.map((n) => `  var sum${n} = V(0);`).join('\n')}
  for (var u = max(-top, 0); u < min(map.x - top, K); u++) {
    let row = pixelAt(place.b, vec2<i32>(top + u, 0), map) * elements + channel;
    let first = u * K * elements + channel;
${slide(columns, 'weights')}
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

/**
 * [slices, K, K, C]: Σ dy[b, i, j, c] · x[b, i + u − p, j + v − p, c] over the rows of each slice: parts of the gradient of the same
 * convolution by its weights.
 * @param taps neighbours of a row of the window that a thread makes: they share dy, and most of what it reads of x
 */
export const depthwiseFilterSums = (taps: number, lanes: Lanes): Shader => {
  const each = range(taps);
  const last = taps - 1;
  return {
    inputs: { dy: lanes, x: lanes },
    uniforms: { ...MAP_SIZES, K: 'int', rows: 'int', slice: 'int' },
    lanes,
    wgsl: `${laneType(lanes)}${multiplyAdd('float32', lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let map = uniforms.outMap;
  let elements = uniforms.channels / ${lanes};
  let runs = (K + ${last}) / ${taps};
  let run = index / elements;
  let channel = index - run * elements;
  let tapRow = run / runs;
  let slice = tapRow / K;
  let begin = (run - tapRow * runs) * ${taps};
  // The last run of a row ends with it, and leaves to the one before what both have.
  let tap = min(begin, K - ${taps});
  let top = tapRow - slice * K - K / 2;
  let left = tap - K / 2;
${reach(taps, 'map.y')}
${each.map((n) => `  var sum${n} = V(0);`).join('\n')}
  let end = min((slice + 1) * uniforms.slice, uniforms.rows);
  for (var i = slice * uniforms.slice; i < end; i++) {
    let source = i % map.x + top;
    if (source < 0 || source >= map.x) {
      continue;
    }
    let row = (i + top) * map.y * elements + channel;
    let first = i * map.y * elements + channel;
${slide(taps, 'dy')}
  }
  let at = (tapRow * K + tap) * elements + channel;
${each
  .map(
    (n) => `  if (tap + ${n} >= begin) {
    result[at + ${n} * elements] = sum${n};
  }`,
  )
  .join('\n')}
}
`,
  };
};

/** WGSL that defines, for some neighbours from `left` on, which of `size` steps some of them have on the map, and which all of them have. */
const reach = (neighbours: number, size: string): string => {
  const last = neighbours - 1;
  return `  let some = vec2<i32>(max(-left - ${last}, 0), min(map.y - left, ${size}));
  let all = clamp(vec2<i32>(-left, map.y - left - ${last}), some.xx, some.yy);`;
};

/**
 * WGSL that adds up the products of a row of x with a row of `factors`, `sum0` as x is `left` of them, `sum1` one column further, and so on.
 * The rows begin at `row` and at `first`.
 */
const slide = (neighbours: number, factors: string): string => {
  const each = range(neighbours);
  const last = neighbours - 1;
  // What padding stands for is not read: a NaN times 0 is no 0.
  const checked = `        let factor = ${factors}[first + v * elements];
${each
  .map(
    (n) => `        {
          let at = left + ${n} + v;
          if (at >= 0 && at < map.y) {
            sum${n} = multiplyAdd(x[row + at * elements], factor, sum${n});
          }
        }`,
  )
  .join('\n')}`;
  return `    if (all.x < all.y) {
      for (var v = some.x; v < all.x; v++) {
${checked}
      }
      var source = row + (left + all.x) * elements;
      var factorAt = first + all.x * elements;
${each
  .slice(0, -1)
  .map((n) => `      var x${n} = x[source + ${n} * elements];`)
  .join('\n')}
      source += ${last} * elements;
      for (var v = all.x; v < all.y; v++) {
        let factor = ${factors}[factorAt];
        let x${last} = x[source];
${each.map((n) => `        sum${n} = multiplyAdd(x${n}, factor, sum${n});`).join('\n')}
${each
  .slice(0, -1)
  .map((n) => `        x${n} = x${n + 1};`)
  .join('\n')}
        source += elements;
        factorAt += elements;
      }
    }
    for (var v = select(some.x, all.y, all.x < all.y); v < some.y; v++) {
${checked}
    }`;
};

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);
