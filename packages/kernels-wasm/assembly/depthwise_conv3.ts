import { offsetBy } from './lib/epilogue';
import { activationFloor, applyFloor, load4, multiplyAdd, store4 } from './lib/lanes';

/**
 * y = depthwise 3×3 convolution of x + bias + residual, or its ReLU, for the rows from `first` to before `last`, counted through
 * the batch; stride 1, zero padding 1; `residual` may be null.
 *
 * A column of three pixels belongs to three outputs. Going along a row, four channels at a time, each column is loaded once and
 * added to the three outputs, of which the first is then whole: nine filter vectors, three outputs and a column are what
 * the registers hold. The network's windows of three are bound by memory, so that a copy as `depthwiseConv` makes costs more
 * than the sums. Rows and columns outside the map are left out.
 */
export function depthwiseConv3(
  first: i32, last: i32, x: usize, filter: usize, bias: usize, residual: usize, y: usize,
  height: i32, width: i32, channels: i32, relu: bool,
): void {
  const floor = activationFloor(relu);
  const pixel = channels << 2;
  const row = width * pixel;
  for (; first < last; first++) {
    const i = first % height;
    const at = first * row;
    const above = i > 0, below = i < height - 1;
    for (let c = 0; c < channels; c += 4) {
      const from = at + (c << 2), n = channels - c;
      const added = offsetBy(residual, from);
      const w = filter + (c << 2), b = bias + (c << 2);
      if (n >= 4) {
        if (above && below) walkBoth(x + from, w, b, added, y + from, row, pixel, floor);
        else walkEdge(x + from, w, b, added, y + from, row, pixel, above, below, floor);
      } else {
        walkTail(x + from, w, b, added, y + from, row, pixel, above, below, n, floor);
      }
    }
  }
}

function walkBoth(
  x: usize, w: usize, b: usize, residual: usize, y: usize, row: i32, pixel: i32, floor: v128,
): void {
  walk(x, w, b, residual, y, row, pixel, true, true, 4, floor);
}

function walkEdge(
  x: usize, w: usize, b: usize, residual: usize, y: usize, row: i32, pixel: i32, above: bool, below: bool, floor: v128,
): void {
  walk(x, w, b, residual, y, row, pixel, above, below, 4, floor);
}

function walkTail(
  x: usize, w: usize, b: usize, residual: usize, y: usize, row: i32, pixel: i32, above: bool, below: bool, n: i32, floor: v128,
): void {
  walk(x, w, b, residual, y, row, pixel, above, below, n, floor);
}

/** One output row by n channels: 4, a constant to the caller, or fewer. */
// @ts-ignore: decorator
@inline
function walk(
  x: usize, w: usize, b: usize, residual: usize, y: usize, row: i32, pixel: i32, above: bool, below: bool, n: i32, floor: v128,
): void {
  const bias = load4(b, n);
  const w00 = load4(w, n), w01 = load4(w + pixel, n), w02 = load4(w + 2 * pixel, n);
  w += 3 * pixel;
  const w10 = load4(w, n), w11 = load4(w + pixel, n), w12 = load4(w + 2 * pixel, n);
  w += 3 * pixel;
  const w20 = load4(w, n), w21 = load4(w + pixel, n), w22 = load4(w + 2 * pixel, n);
  // Outputs whose last, and whose middle column comes next.
  let left = bias, middle = bias;
  const end = x + row;
  let to = y - pixel;
  let added = residual ? residual - pixel : 0;
  for (const start = x; x < end; x += pixel, to += pixel) {
    let right = bias;
    if (above) {
      const v = load4(x - row, n);
      left = multiplyAdd(v, w02, left);
      middle = multiplyAdd(v, w01, middle);
      right = multiplyAdd(v, w00, right);
    }
    const v = load4(x, n);
    left = multiplyAdd(v, w12, left);
    middle = multiplyAdd(v, w11, middle);
    right = multiplyAdd(v, w10, right);
    if (below) {
      const v = load4(x + row, n);
      left = multiplyAdd(v, w22, left);
      middle = multiplyAdd(v, w21, middle);
      right = multiplyAdd(v, w20, right);
    }
    if (x > start) finish(to, left, added, n, floor);
    if (added) added += pixel;
    left = middle;
    middle = right;
  }
  finish(to, left, added, n, floor);
}

// @ts-ignore: decorator
@inline
function finish(y: usize, v: v128, residual: usize, n: i32, floor: v128): void {
  if (residual) v = f32x4.add(v, load4(residual, n));
  store4(y, applyFloor(v, floor), n);
}
