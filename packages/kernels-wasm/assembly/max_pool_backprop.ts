import { Geometry } from './lib/geometry';
import { load4, store4 } from './lib/lanes';

/**
 * dx = gradient of a maximum over windows, for the images from `first` to before `last`: each value of dy goes to the first of the
 * largest values of its window.
 */
export function maxPoolBackprop(first: i32, last: i32, plan: Geometry, x: usize, dy: usize, dx: usize): void {
  const pixel = plan.inChannels << 2;
  const image = plan.height * plan.width * pixel;
  dy += first * plan.outHeight * plan.outWidth * pixel;
  memory.fill(dx + first * image, 0, (last - first) * image);
  for (; first < last; first++) {
    for (let i = 0; i < plan.outHeight; i++) {
      const top = i * plan.strideHeight - plan.padTop;
      const fromRow = max(top, 0), toRow = min(plan.height, top + plan.filterHeight);
      for (let j = 0; j < plan.outWidth; j++, dy += pixel) {
        const left = j * plan.strideWidth - plan.padLeft;
        const fromColumn = max(left, 0), columns = min(plan.width, left + plan.filterWidth) - fromColumn;
        // With more padding than a window has, some lie outside.
        if (fromRow >= toRow || columns <= 0) continue;
        const window = first * image + (fromRow * plan.width + fromColumn) * pixel;
        backpropWindow(plan, x + window, dy, dx + window, toRow - fromRow, columns);
      }
    }
  }
}

function backpropWindow(plan: Geometry, x: usize, dy: usize, dx: usize, rows: i32, columns: i32): void {
  const channels = plan.inChannels;
  let c = 0;
  for (; c + 4 <= channels; c += 4) backpropFour(plan, x, dy, dx, c << 2, 4, rows, columns);
  if (c < channels) backpropFour(plan, x, dy, dx, c << 2, channels - c, rows, columns);
}

// @ts-ignore: decorator
@inline
function backpropFour(
  plan: Geometry, x: usize, dy: usize, dx: usize, offset: usize, n: i32, rows: i32, columns: i32,
): void {
  const pixel = plan.inChannels << 2, row = plan.width * pixel;
  let largest = load4(x + offset, n), place = i32x4.splat(0);
  for (let r = 0, tap = 0; r < rows; r++) {
    let p = x + r * row + offset;
    for (let s = 0; s < columns; s++, p += pixel, tap++) {
      const value = load4(p, n), isLarger = f32x4.gt(value, largest);
      largest = v128.bitselect(value, largest, isLarger);
      place = v128.bitselect(i32x4.splat(tap), place, isLarger);
    }
  }
  const gradient = load4(dy + offset, n);
  for (let r = 0, tap = 0; r < rows; r++) {
    let p = dx + r * row + offset;
    for (let s = 0; s < columns; s++, p += pixel, tap++) {
      const own = v128.and(gradient, i32x4.eq(place, i32x4.splat(tap)));
      store4(p, f32x4.add(load4(p, n), own), n);
    }
  }
}
