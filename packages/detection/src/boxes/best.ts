/**
 * The indices of the `count` largest values, or of all; in descending order of the values, and of equal values in ascending order of
 * the indices. Takes time proportional to the number of values, but for the sorting of the best.
 *
 * @param values without NaN
 */
export function best(values: Float32Array, count: number): Uint32Array {
  if (count >= values.length) return descending(values, Uint32Array.from(values.keys()));
  if (count <= 0) return new Uint32Array(0);
  const least = values.toSorted()[values.length - count];
  const chosen = new Uint32Array(count);
  let to = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > least) chosen[to++] = i;
  // What is left of the room goes to the first of those that equal the least.
  for (let i = 0; to < count; i++) if (values[i] === least) chosen[to++] = i;
  return descending(values, chosen);
}

/** Sorts indices by the values they stand for, the largest first. The sort is stable, so that equal ones stay in order. */
const descending = (values: Float32Array, indices: Uint32Array): Uint32Array =>
  indices.sort((a, b) => values[b] - values[a]);
