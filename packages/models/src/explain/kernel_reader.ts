import { dispose, gather, reshape, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { DynamicLayer } from './dynamic_layers.ts';
import type { Box, DynamicKernel, Place, PositionKernels } from './position_kernels.ts';
import { clampedTaps, spacedTaps } from './tap_positions.ts';

/** Row and column of the output map. */
type Position = readonly [number, number];

/**
 * The kernels that a layer makes for an image, one for every position and group of channels: exactly the kernels
 * that its op is given. Made by `dynamicKernels`, which runs the network; `at` reads kernels from it.
 *
 * The cells of a map are taken to divide the image evenly, as class activation maps are drawn; the part of the image that a
 * cell was computed from is larger.
 */
export class DynamicKernels {
  readonly layer: DynamicLayer;
  private readonly inputSize: readonly [number, number];
  private readonly channels: number;
  private readonly maps: readonly Tensor[];

  /**
   * Called by `dynamicKernels` only.
   * @param maps for each size of kernel a tensor [1, Ho, Wo, G, K, K]
   */
  constructor(
    layer: DynamicLayer,
    inputSize: readonly [number, number],
    channels: number,
    maps: readonly Tensor[],
  ) {
    this.layer = layer;
    this.inputSize = inputSize;
    this.channels = channels;
    this.maps = maps;
  }

  /**
   * The kernels at a place.
   * @throws RangeError for a place outside of the input, or of the output map
   */
  async at(place: Place): Promise<PositionKernels> {
    const [found] = await this.atEach([place]);
    return found;
  }

  /**
   * The kernels at each of several places, read from the backend in one go.
   * @throws as `at`
   */
  async atEach(places: readonly Place[]): Promise<PositionKernels[]> {
    const positions = places.map((place) => this.positionOf(place));
    if (positions.length === 0) return [];
    const bySize = await Promise.all(
      this.maps.map((map, i) => this.readKernels(map, i, positions)),
    );
    const { strides } = this.layer;
    return positions.map(([row, column], i) => ({
      row,
      column,
      cell: this.box([row * strides], [column * strides]),
      kernels: bySize.map((kernels) => kernels[i]),
    }));
  }

  /** Frees the kernels. */
  dispose(): void {
    dispose([...this.maps]);
  }

  private positionOf(place: Place): Position {
    const { inputMap, outputMap, strides } = this.layer;
    const [height, width] = this.inputSize;
    if ('row' in place) {
      const { row, column } = place;
      const isInside = (index: number, axis: number) =>
        Number.isInteger(index) && index >= 0 && index < outputMap[axis];
      if (!isInside(row, 0) || !isInside(column, 1)) {
        throw new RangeError(
          `dynamicKernels: row ${row}, column ${column} is outside of the map of ${outputMap.join('×')} positions, whose first is row 0, column 0`,
        );
      }
      return [row, column];
    }
    const { x, y } = place;
    if (!(x >= 0 && x < width && y >= 0 && y < height)) {
      throw new RangeError(
        `dynamicKernels: the point (${x}, ${y}) is outside of the image of ${width}×${height} pixels, whose first is (0, 0)`,
      );
    }
    const along = (pixel: number, pixels: number, cells: number) =>
      Math.floor(Math.floor((pixel * cells) / pixels) / strides);
    return [along(y, height, inputMap[0]), along(x, width, inputMap[1])];
  }

  /** The kernels of one size at positions of the output map. */
  private async readKernels(
    map: Tensor,
    index: number,
    positions: readonly Position[],
  ): Promise<DynamicKernel[]> {
    const { groups, kernelSizes, outputMap } = this.layer;
    const length = groups * kernelSizes[index] ** 2;
    const flat = positions.map(([row, column]) => row * outputMap[1] + column);
    const found = tidy(() => gather(reshape(map, [-1, length]), tensor1d(flat, 'int32')));
    const values = (await found.data()) as Float32Array;
    found.dispose();
    return positions.map((position, i) =>
      this.kernelOf(values.subarray(i * length, (i + 1) * length), index, position),
    );
  }

  /** @param values the weights of all groups one after the other */
  private kernelOf(values: Float32Array, index: number, [row, column]: Position): DynamicKernel {
    const { border, groups, kernelSizes, strides, dilations, inputMap } = this.layer;
    const size = kernelSizes[index];
    const tapsOf = (position: number, axis: number) =>
      border === 'clamped'
        ? clampedTaps(position * strides, size, inputMap[axis])
        : spacedTaps(position * strides, size, dilations);
    const rows = tapsOf(row, 0);
    const columns = tapsOf(column, 1);
    const taps = size ** 2;
    const share = this.channels / this.maps.length;
    return {
      size,
      groups: Array.from({ length: groups }, (_, g) => values.slice(g * taps, (g + 1) * taps)),
      channels: [index * share, (index + 1) * share],
      rows,
      columns,
      window: this.box(rows, columns),
    };
  }

  /** What rows and columns of the input map stand for, in pixels. */
  private box(rows: readonly number[], columns: readonly number[]): Box {
    const [height, width] = this.inputSize;
    const [mapRows, mapColumns] = this.layer.inputMap;
    const cellHeight = height / mapRows;
    const cellWidth = width / mapColumns;
    return {
      left: columns[0] * cellWidth,
      top: rows[0] * cellHeight,
      width: (columns.at(-1)! - columns[0] + 1) * cellWidth,
      height: (rows.at(-1)! - rows[0] + 1) * cellHeight,
    };
  }
}
