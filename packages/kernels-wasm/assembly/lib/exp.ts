import { multiplyAdd } from './lanes';

/**
 * exp(x) for x ≤ 0, as 2^n · 2^t with n the integer nearest to z = x · log₂e and |t| ≤ ½.
 *
 * Relative error at most (|z| ln 2 + 3) · 2⁻²⁴ + 1.1e-7: of z, which is rounded once, of five Horner steps, whose terms
 * shrink, and of the polynomial. Below 2⁻¹²⁶ the result is 0, so that −Inf gives 0 exactly; NaN stays NaN.
 *
 * @param constants of src/constants.ts
 */
// @ts-ignore: decorator
@inline
export function expOfNonPositive(x: v128, constants: usize): v128 {
  const z = f32x4.mul(x, v128.load(constants));
  // Adding 1.5 · 2²³ leaves the nearest integer in the low bits of the significand.
  const shifted = f32x4.add(z, v128.load(constants, 16));
  const t = f32x4.sub(z, f32x4.sub(shifted, v128.load(constants, 16)));
  let p = v128.load(constants, 32);
  p = multiplyAdd(p, t, v128.load(constants, 48));
  p = multiplyAdd(p, t, v128.load(constants, 64));
  p = multiplyAdd(p, t, v128.load(constants, 80));
  p = multiplyAdd(p, t, v128.load(constants, 96));
  p = multiplyAdd(p, t, v128.load(constants, 112));
  const power = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(power, f32x4.lt(z, v128.load(constants, 128)));
}
