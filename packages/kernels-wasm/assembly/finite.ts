/** Whether n floats are all finite: x − x is 0 for these, and NaN for the others. */
export function allFinite(x: usize, n: i32): bool {
  let zeros = f32x4.splat(0);
  for (; n >= 4; n -= 4, x += 16) {
    const v = v128.load(x);
    zeros = f32x4.add(zeros, f32x4.sub(v, v));
  }
  for (; n > 0; n--, x += 4) {
    const v = load<f32>(x);
    zeros = f32x4.add(zeros, f32x4.splat(v - v));
  }
  return i32x4.all_true(f32x4.eq(zeros, zeros));
}
