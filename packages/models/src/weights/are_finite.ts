/** Whether all are: a NaN or an infinity times zero is a NaN, which stays one in a sum. */
export function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}
