/**
 * Gives the places of a network's blocks, one after the other in the order that they are asked for: from 0 for the first one to 1 for
 * the last, evenly.
 *
 * @param depths how many blocks each stage has
 */
export function placesOf(depths: readonly number[]): () => number {
  const last = depths.reduce((a, b) => a + b, 0) - 1;
  let next = 0;
  return () => (last > 0 ? next++ / last : 0);
}
