import { concat, pad, reshape, slice, sum, type Tensor, tile } from '@tensorflow/tfjs-core';
import { viewAround } from './axis.ts';

/**
 * What tap `tap` of K reads at each position of an axis when windows are moved inside the axis: the (K − 1)/2 positions at
 * either end read the same window as the nearest position whose window fits.
 */
export function readClamped(x: Tensor, axis: number, tap: number, kernelSize: number): Tensor {
  const { outer, size, inner, withSize } = viewAround(x.shape, axis);
  const reach = (kernelSize - 1) / 2;
  const windows = size - kernelSize + 1;
  const view: Tensor = reshape(x, [outer, size, inner]);
  const part = (start: number, count: number): Tensor =>
    slice(view, [0, start, 0], [outer, count, inner]);
  const parts = [part(tap, windows)];
  if (reach > 0) {
    parts.unshift(tile(part(tap, 1), [1, reach, 1]));
    parts.push(tile(part(tap + windows - 1, 1), [1, reach, 1]));
  }
  return reshape(concat(parts, 1), withSize(size));
}

/** Transpose of `readClamped`: each position's value is added to the position that tap `tap` of its window reads. */
export function scatterClamped(x: Tensor, axis: number, tap: number, kernelSize: number): Tensor {
  const { outer, size, inner, withSize } = viewAround(x.shape, axis);
  const reach = (kernelSize - 1) / 2;
  const windows = size - kernelSize + 1;
  const view: Tensor = reshape(x, [outer, size, inner]);
  const part = (start: number, count: number): Tensor =>
    slice(view, [0, start, 0], [outer, count, inner]);
  const total = (start: number, count: number): Tensor => sum(part(start, count), 1, true);
  const byWindow =
    windows === 1
      ? total(0, size)
      : concat(
          [total(0, reach + 1), part(reach + 1, windows - 2), total(size - reach - 1, reach + 1)],
          1,
        );
  return reshape(
    pad(byWindow, [
      [0, 0],
      [tap, kernelSize - 1 - tap],
      [0, 0],
    ]),
    withSize(size),
  );
}
