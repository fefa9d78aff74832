import { MAP_SIZES } from './maps.ts';
import { multiplyAdd } from './products.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';
import { range, reach, slide } from './slide.ts';

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
  let step = elements;
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
