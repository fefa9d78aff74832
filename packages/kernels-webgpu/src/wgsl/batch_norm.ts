import type { Normalization } from './scale_sums.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';
import { SLICES, slicePlace } from './slices.ts';

/** [slices, 2, C]: mean and variance of each channel over the pixels of each slice; a thread has a channel. */
export const sliceMoments = (lanes: Lanes): Shader => ({
  inputs: { x: lanes },
  uniforms: SLICES,
  lanes,
  wgsl: `${laneType(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
${slicePlace(lanes)}
  let count = f32(end - first);
  var sum = V(0);
  for (var pixel = first; pixel < end; pixel++) {
    sum += x[pixel * elements + channel];
  }
  let mean = sum / count;
  var squares = V(0);
  for (var pixel = first; pixel < end; pixel++) {
    let centred = x[pixel * elements + channel] - mean;
    squares = fma(centred, centred, squares);
  }
  let at = 2 * slice * elements + channel;
  result[at] = mean;
  result[at + elements] = squares / count;
}
`,
});

/**
 * [2, C]: mean and variance over all slices, by those of each (Chan, Golub and LeVeque, Algorithms for computing the sample variance,
 * The American Statistician 37, 1983); a thread has a channel.
 */
export const batchMoments = (lanes: Lanes): Shader => ({
  inputs: { parts: lanes },
  uniforms: SLICES,
  lanes,
  wgsl: `${laneType(lanes)}
fn main(channel: i32) {
  if (channel >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let pixels = f32(uniforms.pixels);
  var at = channel;
  var sum = V(0);
  for (var first = 0; first < uniforms.pixels; first += uniforms.slice) {
    let count = f32(min(uniforms.slice, uniforms.pixels - first));
    sum = fma(V(count), parts[at], sum);
    at += 2 * elements;
  }
  let mean = sum / pixels;
  at = channel;
  var squares = V(0);
  for (var first = 0; first < uniforms.pixels; first += uniforms.slice) {
    let count = f32(min(uniforms.slice, uniforms.pixels - first));
    let distance = parts[at] - mean;
    squares = fma(V(count), fma(distance, distance, parts[at + elements]), squares);
    at += 2 * elements;
  }
  result[channel] = mean;
  result[channel + elements] = squares / pixels;
}
`,
});

/** By the moments of each channel. */
export const BATCH_NORMALIZATION: Normalization = {
  inputs: (lanes) => ({ moments: lanes }),
  uniforms: { epsilon: 'float' },
  wgsl: (lanes) => `
fn centre(value: V, pixel: i32, channel: i32) -> V {
  return value - moments[channel];
}

fn rescale(sum: V, channel: i32) -> V {
  return sum / sqrt(moments[uniforms.channels / ${lanes} + channel] + uniforms.epsilon);
}
`,
};

/** gamma / deviation · (dy − dbeta / N − (x − mean) / deviation · dgamma / N), of N pixels. */
export const batchBackprop = (lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes, moments: lanes, gamma: lanes, dscale: lanes },
  uniforms: { channels: 'int', pixels: 'float', epsilon: 'float' },
  lanes,
  wgsl: `
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let elements = uniforms.channels / ${lanes};
  let channel = index % elements;
  let deviation = sqrt(moments[elements + channel] + uniforms.epsilon);
  let normalized = (x[index] - moments[channel]) / deviation;
  let slope = dscale[channel] / uniforms.pixels;
  let centred = dy[index] - dscale[elements + channel] / uniforms.pixels;
  result[index] = (centred - normalized * slope) * (gamma[channel] / deviation);
}
`,
});
