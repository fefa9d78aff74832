import { ContMix2D } from '@dynaconv/layers';
import {
  dispose,
  keep,
  slice,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, model as tfModel } from '@tensorflow/tfjs-layers';
import {
  chooseLayer,
  type DynamicLayer,
  dynamicLayers,
  inputsOf,
  type KernelMaker,
} from './dynamic_layers.ts';
import { softmaxWithPositionBias } from './softmax.ts';
import { clampedTaps, spacedTaps } from './taps.ts';

/** A rectangle, in pixels; it may have fractions of them. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A pixel of the input (x to the right, y down, from 0), or a position of the layer's output map. */
export type Place = { x: number; y: number } | { row: number; column: number };

/** A window of K×K taps at one position. */
export interface DynamicKernel {
  /** K */
  size: number;
  /**
   * The K·K weights of each group, row by row: for involution as they are, of either sign; for ContMix after the softmax,
   * hence not negative, and 1 together.
   */
  groups: readonly Float32Array[];
  /** The channels it is applied to, from the first up to the second, shared out evenly and in order to the groups. */
  channels: readonly [number, number];
  /**
   * Of each row and column of taps, that of the input map which is read. Involution reads zeros where that is outside of the
   * map.
   */
  rows: readonly number[];
  columns: readonly number[];
  /** What the window covers, in pixels of the input. */
  window: Box;
}

export interface PositionKernels {
  /** Of the output map. */
  row: number;
  column: number;
  /** What of the input this position stands for: the share of the map's cell that is in the middle of the window. */
  cell: Box;
  /** One for involution; for ContMix that of the small window and that of the large one. */
  kernels: readonly DynamicKernel[];
}

/** Kernels of every position, on the backend. */
interface KernelMaps {
  /** [1, Ho, Wo, G, K, K]: kernels, or for ContMix logits. */
  weights: Tensor;
  /** [G, 2K − 1, 2K − 1]; none for involution, whose weights are kernels already. */
  bias?: Tensor3D;
}

/**
 * The kernels that a layer makes for an image, one for every position and group of channels: those that its op is given, not
 * an approximation. The network runs once, in the constructor of `dynamicKernels`; `at` reads kernels out.
 *
 * Cells of a map are taken to share the image out evenly, as class activation maps are drawn; what a cell is computed
 * from is larger.
 */
export class DynamicKernels {
  readonly layer: DynamicLayer;
  private readonly inputSize: readonly [number, number];
  private readonly channels: number;
  private readonly maps: readonly KernelMaps[];

  /** For `dynamicKernels`. */
  constructor(
    layer: DynamicLayer,
    inputSize: readonly [number, number],
    channels: number,
    maps: readonly KernelMaps[],
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
    const [row, column] = this.positionOf(place);
    const kernels = await Promise.all(
      this.maps.map((maps, i) => this.readKernel(maps, i, row, column)),
    );
    const { strides } = this.layer;
    const cell = this.box([row * strides], [column * strides]);
    return { row, column, cell, kernels };
  }

  /** Frees the kernels. */
  dispose(): void {
    // The biases are the layer's.
    dispose(this.maps.map(({ weights }) => weights));
  }

  private positionOf(place: Place): [number, number] {
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

  private async readKernel(
    { weights, bias }: KernelMaps,
    index: number,
    row: number,
    column: number,
  ): Promise<DynamicKernel> {
    const { groups, kernelSizes, strides, dilations, inputMap } = this.layer;
    const size = kernelSizes[index];
    const tapsOf = (position: number, axis: number) =>
      bias
        ? clampedTaps(position, size, inputMap[axis])
        : spacedTaps(position * strides, size, dilations);
    const rows = tapsOf(row, 0);
    const columns = tapsOf(column, 1);

    const here = slice(weights, [0, row, column], [1, 1, 1]);
    const values = (await here.data()) as Float32Array;
    here.dispose();
    const taps = size ** 2;
    const raw = Array.from({ length: groups }, (_, g) => values.slice(g * taps, (g + 1) * taps));
    const biases = bias && ((await bias.data()) as Float32Array);
    const side = 2 * size - 1;
    const share = this.channels / this.maps.length;
    return {
      size,
      groups: biases
        ? raw.map((logits, g) => {
            const table = biases.subarray(g * side ** 2, (g + 1) * side ** 2);
            return softmaxWithPositionBias(logits, table, rows[0] - row, columns[0] - column);
          })
        : raw,
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

export interface DynamicKernelsOptions {
  /** Name of the layer, see `dynamicLayers`. By default the last one whose windows are smaller than its map. */
  layer?: string;
}

/**
 * Runs a model on an image up to a layer that makes kernels, and keeps the kernels that it makes for every position.
 *
 * @param model of `createModel`, `loadModel` or one's own, in either form
 * @param x the normalised image, float32 [1, H, W, C]
 * @returns what is to be disposed
 * @throws RangeError for a batch that is not of one image, or a layer's name that is none; Error for a model without
 * such layers
 */
export function dynamicKernels(
  model: LayersModel,
  x: Tensor4D,
  { layer: name }: DynamicKernelsOptions = {},
): DynamicKernels {
  const [batch, height, width] = x.shape;
  if (batch !== 1) {
    throw new RangeError(`dynamicKernels: x has a batch of ${batch}, expected one image`);
  }
  const layer = chooseLayer(dynamicLayers(model, [height, width]), model.name, name);
  const maker = model.getLayer(layer.name) as KernelMaker;
  const upTo = tfModel({ inputs: model.inputs, outputs: inputsOf(maker) });
  let channels = 0;
  const maps: KernelMaps[] = [];
  tidy(() => {
    const inputs = [upTo.predict(x)].flat() as Tensor4D[];
    channels = inputs[0].shape[3];
    maps.push(...kernelMaps(maker, inputs));
    for (const { weights } of maps) keep(weights);
  });
  return new DynamicKernels(layer, [height, width], channels, maps);
}

function kernelMaps(maker: KernelMaker, inputs: Tensor4D[]): KernelMaps[] {
  if (!(maker instanceof ContMix2D)) return [{ weights: maker.kernels(inputs[0]) }];
  return maker
    .operands(inputs)
    .map(({ logits, relativePositionBias }) => ({ weights: logits, bias: relativePositionBias }));
}
