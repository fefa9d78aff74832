import { multiplyAdd } from './lanes';

/** Where src/constants.ts has the coefficients, a vector each, and ½. */
const ERF = 9 * 16;
export const HALF = ERF + 240;

/**
 * erf(x/√2). The rational erf has an absolute error below 7 · 2⁻²⁴ in float32; beyond ±3.9, where erf is ±1 to 3.5e-8, its argument
 * stays at an end where the quotient is exactly ±1.
 */
// @ts-ignore: decorator
@inline
export function erfOfRootHalf(x: v128, constants: usize): v128 {
  const scaled = f32x4.mul(x, v128.load(constants, ERF));
  const t = f32x4.pmin(f32x4.pmax(scaled, v128.load(constants, ERF + 16)), v128.load(constants, ERF + 32));
  const z = f32x4.mul(t, t);
  let p = v128.load(constants, ERF + 48);
  p = multiplyAdd(p, z, v128.load(constants, ERF + 64));
  p = multiplyAdd(p, z, v128.load(constants, ERF + 80));
  p = multiplyAdd(p, z, v128.load(constants, ERF + 96));
  p = multiplyAdd(p, z, v128.load(constants, ERF + 112));
  p = multiplyAdd(p, z, v128.load(constants, ERF + 128));
  p = multiplyAdd(p, z, v128.load(constants, ERF + 144));
  let q = v128.load(constants, ERF + 160);
  q = multiplyAdd(q, z, v128.load(constants, ERF + 176));
  q = multiplyAdd(q, z, v128.load(constants, ERF + 192));
  q = multiplyAdd(q, z, v128.load(constants, ERF + 208));
  q = multiplyAdd(q, z, v128.load(constants, ERF + 224));
  return f32x4.div(f32x4.mul(t, p), q);
}
