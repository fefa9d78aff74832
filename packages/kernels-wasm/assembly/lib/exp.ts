import { multiplyAdd } from './lanes';

/**
 * exp(x) for x ≤ 0, as 2^n · 2^t with n the integer nearest to z = x · log₂e and |t| ≤ ½.
 *
 * Relative error at most (|z| ln 2 + 3) · 2⁻²⁴ + 1.1e-7: of z, which is rounded once, of five Horner steps, whose terms
 * shrink, and of the polynomial. Below 2⁻¹²⁶ the result is 0, so that −Inf gives 0 exactly; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function expOfNonPositive(x: v128): v128 {
  const z = f32x4.mul(x, f32x4.splat(1.44269504088896341));
  // Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the significand.
  const shifted = f32x4.add(z, f32x4.splat(12582912.0));
  const t = f32x4.sub(z, f32x4.sub(shifted, f32x4.splat(12582912.0)));
  // Least maximal relative error for 2^t on [−½, ½] with p(0) = 1.
  let p = f32x4.splat(0.001326472731307149);
  p = multiplyAdd(p, t, f32x4.splat(0.009671512991189957));
  p = multiplyAdd(p, t, f32x4.splat(0.05550733581185341));
  p = multiplyAdd(p, t, f32x4.splat(0.24022242426872253));
  p = multiplyAdd(p, t, f32x4.splat(0.6931470036506653));
  p = multiplyAdd(p, t, f32x4.splat(1.0));
  const power = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(power, f32x4.lt(z, f32x4.splat(-126.0)));
}
