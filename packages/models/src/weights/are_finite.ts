/** Whether all values are finite: a NaN or an infinity times zero is a NaN, which makes the whole sum a NaN. */
export function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}
