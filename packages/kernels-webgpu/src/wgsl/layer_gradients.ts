import { total } from './correlate.ts';
import type { Normalization } from './scale_sums.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/**
 * [B, H, W, 4]: of each pixel mean and deviation, as `layerStatistics` has them, and the means over the channels of g and of g · n,
 * g = dy · gamma and n = (x − mean) / deviation; a thread has a pixel.
 */
export const layerSlopes = (lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes, gamma: lanes },
  uniforms: { channels: 'int', epsilon: 'float' },
  lanes: 4,
  wgsl: `${laneType(lanes)}${total(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let count = f32(uniforms.channels);
  let first = index * elements;
  var values = V(0);
  for (var c = 0; c < elements; c++) {
    values += x[first + c];
  }
  let mean = total(values) / count;
  var squares = V(0);
  var gradients = V(0);
  var products = V(0);
  for (var c = 0; c < elements; c++) {
    let centred = x[first + c] - mean;
    let gradient = dy[first + c] * gamma[c];
    squares = fma(centred, centred, squares);
    gradients += gradient;
    products = fma(gradient, centred, products);
  }
  let deviation = sqrt(total(squares) / count + uniforms.epsilon);
  let slope = total(products) / count / deviation;
  result[index] = vec4<f32>(mean, deviation, total(gradients) / count, slope);
}
`,
});

/** (g − mean(g) − n · mean(g · n)) / deviation, by the slopes of each pixel. */
export const layerBackprop = (lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes, gamma: lanes, slopes: 4 },
  uniforms: { channels: 'int' },
  lanes,
  wgsl: `
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let pixel = index / elements;
  let known = slopes[pixel];
  let normalized = (x[index] - known.x) / known.y;
  let centred = dy[index] * gamma[index - pixel * elements] - known.z;
  result[index] = (centred - normalized * known.w) / known.y;
}
`,
});

/** By the statistics of each pixel. */
export const LAYER_NORMALIZATION: Normalization = {
  inputs: () => ({ statistics: 1 }),
  uniforms: {},
  wgsl: () => `
fn centre(value: V, pixel: i32, channel: i32) -> V {
  return (value - statistics[2 * pixel]) / statistics[2 * pixel + 1];
}

fn rescale(sum: V, channel: i32) -> V {
  return sum;
}
`,
};
