/**
 * A-priori error bound of an inner product in float32: |computed − exact| ≤ γ_n · Σ|a||b| with γ_n = n·u / (1 − n·u), for any
 * order of summation, fused or not (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1).
 */
const UNIT_ROUNDOFF = 2 ** -24;

export const gamma = (n: number): number => (n * UNIT_ROUNDOFF) / (1 - n * UNIT_ROUNDOFF);

/** Names of the elements outside the bound; NaN is outside of any. */
export function outside(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: ArrayLike<number>,
): string[] {
  const failures: string[] = [];
  if (actual.length !== expected.length) failures.push(`${actual.length} of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= bound[i]))
      failures.push(`[${i}]: ${actual[i]} for ${expected[i]} ± ${bound[i]}`);
  }
  return failures;
}
