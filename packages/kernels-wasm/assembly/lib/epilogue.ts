import { applyFloor, loadUpTo4, storeUpTo4 } from './lanes';

/** Output channels that a register block of a convolution stores at a time. */
export const EIGHT = 8;

/** An address `offset` bytes on; none stays none. */
// @ts-ignore: decorator
@inline
export function offsetBy(address: usize, offset: usize): usize {
  return address ? address + offset : 0;
}

/** max(v + residual · scale, floor) for n channels, of eight at most; the residual and its scale, one a channel, may be null. */
// @ts-ignore: decorator
@inline
export function storeEight(v0: v128, v1: v128, residual: usize, scale: usize, y: usize, n: i32, floor: v128): void {
  if (n >= EIGHT) {
    if (residual) {
      let r0 = v128.load(residual), r1 = v128.load(residual, 16);
      if (scale) {
        r0 = f32x4.mul(r0, v128.load(scale));
        r1 = f32x4.mul(r1, v128.load(scale, 16));
      }
      v0 = f32x4.add(v0, r0);
      v1 = f32x4.add(v1, r1);
    }
    v128.store(y, applyFloor(v0, floor));
    v128.store(y, applyFloor(v1, floor), 16);
  } else {
    storeFour(v0, residual, scale, y, n, floor);
    storeFour(v1, offsetBy(residual, 16), offsetBy(scale, 16), y + 16, n - 4, floor);
  }
}

function storeFour(v: v128, residual: usize, scale: usize, y: usize, n: i32, floor: v128): void {
  if (residual) {
    const r = loadUpTo4(residual, n);
    v = f32x4.add(v, scale ? f32x4.mul(r, loadUpTo4(scale, n)) : r);
  }
  storeUpTo4(y, applyFloor(v, floor), n);
}
