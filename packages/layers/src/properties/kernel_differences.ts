import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { spatialKernel } from './spatial_kernel.ts';

type Layer = InstanceType<typeof layers.Layer>;

/** How much a layer's kernels differ; each is 0 where all are the same, and 1 where they have nothing in common. */
export interface KernelDifferences {
  /** From position to position: 0 for what is spatial-agnostic. */
  positions: number;
  /** From output channel to output channel: what is channel-specific is far from 0. */
  channels: number;
}

/** Rows and columns of the positions that are compared, in parts of the map. */
const PARTS = [1 / 4, 1 / 2, 3 / 4];
const MOST_CHANNELS = 8;

/**
 * The two properties of convolution, measured on any layer: how much its kernels (see `spatialKernel`) differ over nine positions in
 * the middle half of the map, and over up to eight of its output channels. The difference of two kernels is
 * ‖a − b‖ / √(‖a‖² + ‖b‖²), of the pixels around their positions that are inside of the map for all of them; the mean over pairs.
 *
 * @param layer as of `spatialKernel`
 * @param x float32 [1, H, W, C], H and W at least 4 times the layer's strides
 * @throws RangeError for a smaller map
 */
export function kernelDifferences(layer: Layer, x: Tensor4D): KernelDifferences {
  const [, height, width] = x.shape;
  const [, rows, columns, count] = layer.computeOutputShape(x.shape) as number[];
  if (Math.min(rows, columns) < 4) {
    throw new RangeError(
      `kernelDifferences: the layer's output is ${rows}×${columns}, expected at least 4×4; give it a larger map`,
    );
  }
  const strides = [Math.round(height / rows), Math.round(width / columns)];
  const positions = PARTS.flatMap((down) =>
    PARTS.map((across) => ({ row: Math.floor(down * rows), column: Math.floor(across * columns) })),
  );
  const places = positions.map(({ row, column }) => [row * strides[0], column * strides[1]]);
  const reach = Math.min(
    ...places.flatMap(([row, column]) => [row, column, height - 1 - row, width - 1 - column]),
  );
  const compared = Math.min(count, MOST_CHANNELS);
  const channels = Array.from({ length: compared }, (_, i) => Math.floor((i * count) / compared));
  /** By position, then by channel. */
  const kernels = positions.map((position, i) =>
    channels.map((channel) => {
      const kernel = spatialKernel(layer, x, { ...position, channel });
      return around(kernel, width, places[i], reach);
    }),
  );
  const byChannel = channels.map((_, c) => kernels.map((ofPosition) => ofPosition[c]));
  return { positions: meanDifference(byChannel), channels: meanDifference(kernels) };
}

/** The (2·reach + 1)² values around a place. */
const around = (
  values: Float32Array,
  width: number,
  [row, column]: readonly number[],
  reach: number,
): number[] =>
  Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const first = (row - reach + i) * width + column - reach;
    return [...values.subarray(first, first + 2 * reach + 1)];
  }).flat();

/** The mean over all pairs inside of each list; 0 where there are none. */
function meanDifference(lists: readonly (readonly number[][])[]): number {
  const differences = lists.flatMap((list) =>
    list.flatMap((a, i) => list.slice(i + 1).map((b) => difference(a, b))),
  );
  return differences.reduce((a, b) => a + b, 0) / (differences.length || 1);
}

function difference(a: readonly number[], b: readonly number[]): number {
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value ** 2, 0);
  const size = Math.sqrt(squares(a) + squares(b));
  return size === 0 ? 0 : Math.sqrt(squares(a.map((value, i) => value - b[i]))) / size;
}
