/**
 * erf(x) in float64, to a few units in the last place: 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all of one sign
 * (Abramowitz and Stegun, 7.1.6). Beyond 6, 1 − erf is less than half a unit of 1.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 2 ** -54; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * 1 − erf(x) in float64 with a relative error of some 1e-13, without the cancellation of the subtraction: beyond 2 by Laplace's continued fraction
 * (Abramowitz and Stegun, 7.1.14), from its 80th term up.
 */
export function erfc(x: number): number {
  if (!(x > 2)) return 1 - erf(x);
  if (x > 27) return 0;
  let fraction = x;
  for (let n = 80; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
