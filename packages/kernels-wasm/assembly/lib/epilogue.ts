import { applyFloor, loadUpTo4, storeUpTo4 } from './lanes';

/** Output channels that a register block of a convolution stores at a time. */
export const EIGHT = 8;

/** The residual's address `offset` bytes on; none stays none. */
// @ts-ignore: decorator
@inline
export function residualAt(residual: usize, offset: usize): usize {
  return residual ? residual + offset : 0;
}

/** max(v + residual, floor) for n channels, of eight at most; `residual` may be null. */
// @ts-ignore: decorator
@inline
export function storeEight(v0: v128, v1: v128, residual: usize, y: usize, n: i32, floor: v128): void {
  if (n >= EIGHT) {
    if (residual) {
      v0 = f32x4.add(v0, v128.load(residual));
      v1 = f32x4.add(v1, v128.load(residual, 16));
    }
    v128.store(y, applyFloor(v0, floor));
    v128.store(y, applyFloor(v1, floor), 16);
  } else {
    storeFour(v0, residual, y, n, floor);
    storeFour(v1, residualAt(residual, 16), y + 16, n - 4, floor);
  }
}

function storeFour(v: v128, residual: usize, y: usize, n: i32, floor: v128): void {
  if (residual) v = f32x4.add(v, loadUpTo4(residual, n));
  storeUpTo4(y, applyFloor(v, floor), n);
}
