import { windowStart } from '@dynaconv/involution-ops/base';

/**
 * The bias of every pixel's taps. It is the same for every image, so that inference computes it once.
 *
 * @param bias [G, 2K − 1, 2K − 1]
 * @returns [H, W, G, K, K]
 */
export function relativePositionTable(
  bias: Float32Array,
  [height, width, groups, K]: readonly number[],
): Float32Array {
  const span = 2 * K - 1;
  const taps = new Float32Array(height * width * groups * K * K);
  let at = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const row = windowStart(i, height, K) - i + K - 1;
      const column = windowStart(j, width, K) - j + K - 1;
      for (let g = 0; g < groups; g++) {
        for (let u = 0; u < K; u++) {
          const begin = (g * span + row + u) * span + column;
          taps.set(bias.subarray(begin, begin + K), at);
          at += K;
        }
      }
    }
  }
  return taps;
}
