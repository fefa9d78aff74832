import { windowStart } from '../contracts/NeighborhoodAv2D.ts';

/** [B, H, W, G, K, K] */
type AttentionShape = readonly number[];

/**
 * Visits the taps of each (pixel, group) together: the offset of its first logit, and for each tap the offset of its
 * relative position in [G, 2K − 1, 2K − 1]. The same array is passed each time: copy it to keep it.
 */
export function forEachWindow(
  shape: AttentionShape,
  visit: (firstTap: number, biasOffsets: Int32Array) => void,
): void {
  const [batch, height, width, groups, K] = shape;
  const span = 2 * K - 1;
  const biasOffsets = new Int32Array(K * K);
  let firstTap = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < height; i++) {
      const firstRow = windowStart(i, height, K) - i + K - 1;
      for (let j = 0; j < width; j++) {
        const firstColumn = windowStart(j, width, K) - j + K - 1;
        for (let g = 0; g < groups; g++, firstTap += K * K) {
          for (let tap = 0; tap < K * K; tap++) {
            const row = firstRow + Math.floor(tap / K);
            biasOffsets[tap] = (g * span + row) * span + firstColumn + (tap % K);
          }
          visit(firstTap, biasOffsets);
        }
      }
    }
  }
}

/** softmax of logits + bias over each window, in float64; stable: the largest exponent is 0. */
export function attentionOf(
  shape: AttentionShape,
  logits: ArrayLike<number>,
  bias: ArrayLike<number>,
): Float64Array {
  const attention = new Float64Array(logits.length);
  forEachWindow(shape, (firstTap, biasOffsets) => {
    const numTaps = biasOffsets.length;
    let largest = Number.NEGATIVE_INFINITY;
    for (let tap = 0; tap < numTaps; tap++) {
      const score = logits[firstTap + tap] + bias[biasOffsets[tap]];
      attention[firstTap + tap] = score;
      largest = Math.max(largest, score);
    }
    let sum = 0;
    for (let tap = 0; tap < numTaps; tap++) {
      const exponential = Math.exp(attention[firstTap + tap] - largest);
      attention[firstTap + tap] = exponential;
      sum += exponential;
    }
    for (let tap = 0; tap < numTaps; tap++) attention[firstTap + tap] /= sum;
  });
  return attention;
}
