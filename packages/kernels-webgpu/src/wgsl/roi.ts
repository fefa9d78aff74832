import { MAP_SIZES } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/**
 * Each pixel as the weighted sum of the source's pixels at the rows and the columns that it reads, by the lists of `roiLists`: forwards a
 * bin's, and backwards a pixel's, whose sum then is over bins. `lists` has where each list begins and ends, of rows and then of
 * columns; then the indices that the lists have, whose weights are `shares`.
 * @param box whose columns are read: of the row that is written, or of the row that is read
 */
export const roiShader = (box: 'row / outMap.x' | 'source / inMap.x', lanes: Lanes): Shader => ({
  inputs: { x: lanes, lists: 1, shares: 1 },
  uniforms: { ...MAP_SIZES, inMap: 'ivec2', columnLists: 'int', indices: 'int' },
  lanes,
  wgsl: `${laneType(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let outMap = uniforms.outMap;
  let inMap = uniforms.inMap;
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let channel = index - pixel * elements;
  let row = pixel / outMap.y;
  let column = pixel - row * outMap.y;
  var sum = V(0);
  for (var i = lists[row]; i < lists[row + 1]; i++) {
    let source = lists[uniforms.indices + i];
    let list = uniforms.columnLists + (${box}) * outMap.y + column;
    for (var j = lists[list]; j < lists[list + 1]; j++) {
      let at = (source * inMap.y + lists[uniforms.indices + j]) * elements + channel;
      sum = fma(V(shares[i] * shares[j]), x[at], sum);
    }
  }
  result[index] = sum;
}
`,
});
