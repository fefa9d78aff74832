import { erfOfRootHalf, HALF } from './lib/erf';
import { expOfNonPositive } from './lib/exp';
import { loadUpTo4, storeUpTo4 } from './lib/lanes';

/** Where src/constants.ts has 1/√(2π). */
const ROOT_TWO_PI = HALF + 16;

/** dx = dy · (Φ(x) + x · φ(x)) for the floats from `first` to before `last`. */
export function geluBackprop(first: i32, last: i32, dy: usize, x: usize, dx: usize, constants: usize): void {
  const from = first << 2;
  dy += from;
  x += from;
  dx += from;
  let n = last - first;
  for (; n >= 4; n -= 4, dy += 16, x += 16, dx += 16) v128.store(dx, backprop(v128.load(dy), v128.load(x), constants));
  if (n > 0) storeUpTo4(dx, backprop(loadUpTo4(dy, n), loadUpTo4(x, n), constants), n);
}

// @ts-ignore: decorator
@inline
function backprop(dy: v128, x: v128, constants: usize): v128 {
  const half = v128.load(constants, HALF);
  const distribution = f32x4.add(half, f32x4.mul(half, erfOfRootHalf(x, constants)));
  const power = expOfNonPositive(f32x4.neg(f32x4.mul(f32x4.mul(x, half), x)), constants);
  const density = f32x4.mul(power, v128.load(constants, ROOT_TWO_PI));
  return f32x4.add(f32x4.mul(dy, distribution), f32x4.mul(f32x4.mul(dy, x), density));
}
