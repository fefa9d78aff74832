/**
 * Attention of one window: the softmax over its K·K taps of logits plus relative position biases.
 *
 * @param bias table of 2K − 1 by 2K − 1, whose middle is the position itself
 * @param rowOffset of the window's first row from the position, −(K − 1) to 0; likewise for columns
 */
export function softmaxWithPositionBias(
  logits: Float32Array,
  bias: Float32Array,
  rowOffset: number,
  columnOffset: number,
): Float32Array {
  const size = Math.sqrt(logits.length);
  const side = 2 * size - 1;
  const scores = Array.from(logits, (logit, tap) => {
    const row = rowOffset + Math.floor(tap / size) + size - 1;
    const column = columnOffset + (tap % size) + size - 1;
    return logit + bias[row * side + column];
  });
  // Less the largest, so that no exponential overflows.
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / total);
}
