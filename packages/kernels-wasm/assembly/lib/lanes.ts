/**
 * Vectors of n channels, n a constant 4, 3, 2 or 1 after inlining: a tail neither reads nor writes past its tensor.
 * Lanes beyond n are zero.
 */

// @ts-ignore: decorator
@inline
export function loadLanes(p: usize, n: i32): v128 {
  if (n == 4) return v128.load(p);
  if (n == 3) return v128.load_lane<f32>(p + 8, v128.load_zero<f64>(p), 2);
  if (n == 2) return v128.load_zero<f64>(p);
  return v128.load_zero<f32>(p);
}

// @ts-ignore: decorator
@inline
export function storeLanes(p: usize, v: v128, n: i32): void {
  if (n == 4) {
    v128.store(p, v);
  } else if (n == 3) {
    v128.store_lane<f64>(p, v, 0);
    v128.store_lane<f32>(p + 8, v, 2);
  } else if (n == 2) {
    v128.store_lane<f64>(p, v, 0);
  } else {
    v128.store_lane<f32>(p, v, 0);
  }
}

/**
 * a + x·w: one rounding with relaxed SIMD where the machine fuses, two without. Where the engine has no relaxed SIMD,
 * `src/assemble.ts` puts a product and a sum in its place.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(x: v128, w: v128, a: v128): v128 {
  return f32x4.relaxed_madd(x, w, a);
}

/** −Inf or 0: the floor that an activation puts under its input ('linear' or 'relu'). */
// @ts-ignore: decorator
@inline
export function activationFloor(relu: bool): v128 {
  return f32x4.splat(relu ? f32(0) : -f32(Infinity));
}

/** max(v, floor) where NaN stays NaN; `pmax` is one instruction where `max` is eight. */
// @ts-ignore: decorator
@inline
export function applyFloor(v: v128, floor: v128): v128 {
  return f32x4.pmax(v, floor);
}

/** The first four lanes, or as many as there are, and zeros; nothing is read for none. */
export function loadUpTo4(p: usize, n: i32): v128 {
  if (n >= 4) return loadLanes(p, 4);
  if (n == 3) return loadLanes(p, 3);
  if (n == 2) return loadLanes(p, 2);
  if (n == 1) return loadLanes(p, 1);
  return f32x4.splat(0);
}

/** `loadUpTo4` where n is a constant 4, or not known: without a call for the former. */
// @ts-ignore: decorator
@inline
export function load4(p: usize, n: i32): v128 {
  return n == 4 ? v128.load(p) : loadUpTo4(p, n);
}

export function storeUpTo4(p: usize, v: v128, n: i32): void {
  if (n >= 4) storeLanes(p, v, 4);
  else if (n == 3) storeLanes(p, v, 3);
  else if (n == 2) storeLanes(p, v, 2);
  else if (n == 1) storeLanes(p, v, 1);
}

/** `storeUpTo4` where n is a constant 4, or not known: without a call for the former. */
// @ts-ignore: decorator
@inline
export function store4(p: usize, v: v128, n: i32): void {
  if (n == 4) v128.store(p, v);
  else storeUpTo4(p, v, n);
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}
