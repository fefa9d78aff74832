/** Times of one contestant, milliseconds a call. */
export interface Timing {
  median: number;
  min: number;
  /** Interquartile range ÷ median. */
  spread: number;
  /** How many times it was timed. */
  samples: number;
}

/** Of ascending numbers, interpolated; 0.5 is the median. */
export function quantile(ascending: readonly number[], fraction: number): number {
  const at = fraction * (ascending.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
}

/** Of numbers in any order. */
export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** @param ascending milliseconds, as `interleave` gives them */
export function summarize(ascending: readonly number[]): Timing {
  const middle = quantile(ascending, 0.5);
  return {
    median: middle,
    min: ascending[0],
    spread: (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / middle,
    samples: ascending.length,
  };
}

/** The p of y ∝ x^p that fits best, by least squares on the logarithms. */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (axis: 0 | 1) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
