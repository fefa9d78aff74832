import { PLACE, WINDOW_SIZES } from './maps.ts';
import type { Shader } from './shader.ts';
import { WINDOW_START } from './window.ts';

/** logits + bias of each window, whose softmax a thread computes: [B, H, W, G, K, K]. */
export const SOFTMAX: Shader = {
  inputs: { logits: 1, relativePositionBias: 1 },
  uniforms: WINDOW_SIZES,
  lanes: 1,
  wgsl: `${PLACE}${WINDOW_START}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let pixel = index / uniforms.groups;
  let group = index - pixel * uniforms.groups;
  let place = placeOf(pixel, uniforms.outMap);
  let side = 2 * K - 1;
  let relativeRow = windowStart(place.pixel.x, uniforms.outMap.x, K) - place.pixel.x + K - 1;
  let relativeColumn = windowStart(place.pixel.y, uniforms.outMap.y, K) - place.pixel.y + K - 1;
  let biases = (group * side + relativeRow) * side + relativeColumn;
  let first = index * K * K;

  var largest = logits[first] + relativePositionBias[biases];
  for (var u = 0; u < K; u++) {
    for (var v = 0; v < K; v++) {
      let score = logits[first + u * K + v] + relativePositionBias[biases + u * side + v];
      largest = max(largest, score);
    }
  }
  var sum = 0.0;
  for (var u = 0; u < K; u++) {
    for (var v = 0; v < K; v++) {
      let score = logits[first + u * K + v] + relativePositionBias[biases + u * side + v];
      let below = score - largest;
      // Drivers' own exp may take NaN to anything.
      let exponential = select(exp(below), below, isnan(below));
      sum += exponential;
      result[first + u * K + v] = exponential;
    }
  }
  for (var tap = first; tap < first + K * K; tap++) {
    result[tap] = result[tap] / sum;
  }
}
`,
};

/** dlogits = attention ⊙ (dattention − Σ attention ⊙ dattention); a thread has a window. */
export const SOFTMAX_BACKPROP: Shader = {
  inputs: { attention: 1, dattention: 1 },
  uniforms: { K: 'int' },
  lanes: 1,
  wgsl: `
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let taps = uniforms.K * uniforms.K;
  let first = index * taps;
  var mean = 0.0;
  for (var tap = first; tap < first + taps; tap++) {
    mean = fma(attention[tap], dattention[tap], mean);
  }
  for (var tap = first; tap < first + taps; tap++) {
    result[tap] = attention[tap] * (dattention[tap] - mean);
  }
}
`,
};

/** dbias[g, r, s] = Σ of dlogits over the taps at that place relative to their pixel, one for each pixel at most. */
export const SOFTMAX_BACKPROP_BIAS: Shader = {
  inputs: { dlogits: 1 },
  uniforms: { ...WINDOW_SIZES, batch: 'int' },
  lanes: 1,
  wgsl: `${PLACE}${WINDOW_START}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let map = uniforms.outMap;
  let side = 2 * K - 1;
  let row = index / side;
  let relativeColumn = index - row * side;
  let group = row / side;
  let relativeRow = row - group * side;
  var sum = 0.0;
  for (var i = 0; i < map.x; i++) {
    let u = relativeRow - (windowStart(i, map.x, K) - i + K - 1);
    if (u < 0 || u >= K) {
      continue;
    }
    for (var j = 0; j < map.y; j++) {
      let v = relativeColumn - (windowStart(j, map.y, K) - j + K - 1);
      if (v < 0 || v >= K) {
        continue;
      }
      for (var b = 0; b < uniforms.batch; b++) {
        let window = pixelAt(b, vec2<i32>(i, j), map) * uniforms.groups + group;
        sum += dlogits[(window * K + u) * K + v];
      }
    }
  }
  result[index] = sum;
}
`,
};
