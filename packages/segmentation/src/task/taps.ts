/** One output of a resized axis: the weights of its inputs, of which `first` is the first. No weights: it depends on none. */
export interface Taps {
  first: number;
  weights: number[];
}

/** Bilinear interpolation between the centres of pixels, as PyTorch's without aligned corners. */
export const bilinearTaps = (inputs: number, outputs: number): Taps[] =>
  Array.from({ length: outputs }, (_, i) => {
    const centre = Math.max(((i + 0.5) * inputs) / outputs - 0.5, 0);
    const first = Math.min(Math.floor(centre), inputs - 1);
    const share = centre - first;
    return share > 0 && first + 1 < inputs
      ? { first, weights: [1 - share, share] }
      : { first, weights: [1] };
  });

/**
 * Taps of taps: an axis that is resized twice, as one map from the first inputs to the last outputs.
 *
 * @param before from the first inputs to those of `after`; entries without weights are no part of it
 */
export const composed = (before: readonly Taps[], after: readonly Taps[]): Taps[] =>
  after.map(({ first, weights }) => {
    const used = weights
      .map((weight, i) => ({ weight, ...before[first + i] }))
      .filter((each) => each.weights.length > 0)
      .map(({ weight, first, weights }) => ({ weight, first, weights }));
    if (used.length === 0) return { first: 0, weights: [] };
    const start = Math.min(...used.map((each) => each.first));
    const end = Math.max(...used.map((each) => each.first + each.weights.length));
    const sums: number[] = Array(end - start).fill(0);
    for (const each of used) {
      each.weights.forEach((weight, i) => {
        sums[each.first - start + i] += weight * each.weight;
      });
    }
    return { first: start, weights: sums };
  });
