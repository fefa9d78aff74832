import { total } from './correlate.ts';
import type { Epilogue } from './epilogue.ts';
import { MAP_SIZES } from './maps.ts';
import { rowSums } from './rows.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** [B, H, W, 2]: mean over the channels and √(variance + epsilon) of each pixel; a thread has a pixel. */
export const layerStatistics = (lanes: Lanes): Shader => ({
  inputs: { x: lanes },
  uniforms: { channels: 'int', epsilon: 'float' },
  lanes: 1,
  wgsl: `${laneType(lanes)}${total(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let first = index * elements;
  var sums = V(0);
  for (var c = first; c < first + elements; c++) {
    sums += x[c];
  }
  let mean = total(sums) / f32(uniforms.channels);
  var squares = V(0);
  for (var c = first; c < first + elements; c++) {
    let centred = x[c] - mean;
    squares = fma(centred, centred, squares);
  }
  result[2 * index] = mean;
  result[2 * index + 1] = sqrt(total(squares) / f32(uniforms.channels) + uniforms.epsilon);
}
`,
});

/** (x − mean) / deviation · gamma + beta, by the statistics of each pixel. */
export const layerNormalize = (lanes: Lanes): Shader => ({
  inputs: { x: lanes, gamma: lanes, beta: lanes, statistics: 1 },
  uniforms: { channels: 'int' },
  lanes,
  wgsl: `
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let channel = index - pixel * elements;
  let normalized = (x[index] - statistics[2 * pixel]) / statistics[2 * pixel + 1];
  result[index] = fma(normalized, gamma[channel], beta[channel]);
}
`,
});

/** [B, H, C]: Σ x² of each row by channel. */
export const rowSquares = (lanes: Lanes): Shader => ({
  inputs: { x: lanes },
  uniforms: MAP_SIZES,
  lanes,
  wgsl: `${laneType(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let row = index / elements;
  let channel = index - row * elements;
  var sum = V(0);
  for (var column = 0; column < uniforms.outMap.y; column++) {
    let value = x[(row * uniforms.outMap.y + column) * elements + channel];
    sum = fma(value, value, sum);
  }
  result[index] = sum;
}
`,
});

/** [B, C]: the norm of the map by channel, of the squares of its rows. */
export const mapNorms = (lanes: Lanes): Shader => rowSums(ROOT, lanes);

const ROOT: Epilogue = {
  inputs: {},
  wgsl: 'fn finish(sum: V, at: i32, channel: i32) -> V { return sqrt(sum); }\n',
};

/** [B]: the mean of the norms over the channels. */
export const meanNorm = (lanes: Lanes): Shader => ({
  inputs: { norms: lanes },
  uniforms: { channels: 'int' },
  lanes: 1,
  wgsl: `${laneType(lanes)}${total(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  var sum = V(0);
  for (var channel = 0; channel < elements; channel++) {
    sum += norms[index * elements + channel];
  }
  result[index] = total(sum) / f32(uniforms.channels);
}
`,
});

/** (gamma · norm / (mean norm + epsilon) + 1) · x + beta */
export const responseNormalize = (lanes: Lanes): Shader => ({
  inputs: { x: lanes, gamma: lanes, beta: lanes, norms: lanes, meanNorms: 1 },
  uniforms: { ...MAP_SIZES, epsilon: 'float' },
  lanes,
  wgsl: `
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let channel = index - pixel * elements;
  let b = pixel / (uniforms.outMap.x * uniforms.outMap.y);
  let response = norms[b * elements + channel] / (meanNorms[b] + uniforms.epsilon);
  result[index] = fma(gamma[channel] * response + 1, x[index], beta[channel]);
}
`,
});
