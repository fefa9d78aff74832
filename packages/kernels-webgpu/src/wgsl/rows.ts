import type { Epilogue } from './epilogue.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** [outer, rows, columns] to [outer, columns]: the sum of the rows, divided; a thread has a column. `channels` are what the columns repeat. */
export const rowSums = (epilogue: Epilogue, lanes: Lanes): Shader => ({
  inputs: { x: lanes, ...epilogue.inputs },
  uniforms: { rows: 'int', columns: 'int', channels: 'int', divisor: 'float' },
  lanes,
  wgsl: `${laneType(lanes)}${epilogue.wgsl}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.columns / ${lanes};
  let outer = index / elements;
  let column = index - outer * elements;
  var at = outer * uniforms.rows * elements + column;
  var sum = V(0);
  for (var row = 0; row < uniforms.rows; row++) {
    sum += x[at];
    at += elements;
  }
  result[index] = finish(sum / uniforms.divisor, index, column % (uniforms.channels / ${lanes}));
}
`,
});

/** [rows, inner] × [inner, columns] to [slices, rows, columns]: the products of each slice of `inner`, summed; a thread has one sum. */
export const slicedProducts = (lanes: Lanes): Shader => ({
  inputs: { a: 1, b: lanes },
  uniforms: { rows: 'int', inner: 'int', columns: 'int', slice: 'int' },
  lanes,
  wgsl: `${laneType(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.columns / ${lanes};
  let run = index / elements;
  let column = index - run * elements;
  let slice = run / uniforms.rows;
  let row = run - slice * uniforms.rows;
  let first = slice * uniforms.slice;
  let end = min(first + uniforms.slice, uniforms.inner);
  var sum = V(0);
  for (var k = first; k < end; k++) {
    sum = fma(V(a[row * uniforms.inner + k]), b[k * elements + column], sum);
  }
  result[index] = sum;
}
`,
});
