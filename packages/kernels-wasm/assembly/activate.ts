import { expOfNonPositive } from './lib/exp';
import { loadUpTo4, multiplyAdd, storeUpTo4 } from './lib/lanes';

/** Codes of activations, as TypeScript gives them too. */
const GELU = 2;
const SILU = 3;

/** y = activation(x), which may be the same, for the floats from `first` to before `last`. */
export function activate(first: i32, last: i32, x: usize, y: usize, activation: i32, constants: usize): void {
  const from = first << 2, n = last - first;
  if (activation == GELU) activateGelu(x + from, y + from, n, constants);
  else if (activation == SILU) activateSilu(x + from, y + from, n, constants);
}

function activateGelu(x: usize, y: usize, n: i32, constants: usize): void {
  // Two vectors at a time, for which the coefficients are loaded once.
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = gelu(v128.load(x), constants), b = gelu(v128.load(x, 16), constants);
    v128.store(y, a);
    v128.store(y, b, 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) storeUpTo4(y, gelu(loadUpTo4(x, n), constants), n);
}

function activateSilu(x: usize, y: usize, n: i32, constants: usize): void {
  for (; n >= 4; n -= 4, x += 16, y += 16) v128.store(y, silu(v128.load(x), constants));
  if (n > 0) storeUpTo4(y, silu(loadUpTo4(x, n), constants), n);
}

/**
 * x · (1 + erf(x/√2)) / 2. The rational erf has an absolute error below 7 · 2⁻²⁴ in float32, of which x/2 reaches the result;
 * beyond ±3.9, where erf is ±1 to 3.5e-8, its argument stays at an end where the quotient is exactly ±1.
 */
// @ts-ignore: decorator
@inline
function gelu(x: v128, constants: usize): v128 {
  const ERF = 9 * 16;
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
  const half = f32x4.mul(x, v128.load(constants, ERF + 240));
  return f32x4.add(half, f32x4.mul(half, f32x4.div(f32x4.mul(t, p), q)));
}

/** x / (1 + exp(−x)), with an exponential that cannot overflow: for x < 0 both sides are multiplied by exp(x). */
// @ts-ignore: decorator
@inline
function silu(x: v128, constants: usize): v128 {
  const power = expOfNonPositive(f32x4.neg(f32x4.abs(x)), constants);
  const one = v128.load(constants, 7 * 16);
  const numerator = v128.bitselect(power, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(f32x4.mul(x, numerator), f32x4.add(one, power));
}
