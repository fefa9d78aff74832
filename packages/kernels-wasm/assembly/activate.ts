import { erfOfRootHalf, HALF } from './lib/erf';
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

/** x · (1 + erf(x/√2)) / 2. */
// @ts-ignore: decorator
@inline
function gelu(x: v128, constants: usize): v128 {
  const half = f32x4.mul(x, v128.load(constants, HALF));
  return f32x4.add(half, f32x4.mul(half, erfOfRootHalf(x, constants)));
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
