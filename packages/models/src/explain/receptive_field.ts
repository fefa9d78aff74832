import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  abs,
  grad,
  mean,
  slice,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type LayersModel, type SymbolicTensor, model as tfModel } from '@tensorflow/tfjs-layers';
import { isInStage } from '../network/architecture.ts';
import { metadataOf } from '../network/metadata.ts';

export interface ReceptiveFieldOptions {
  /** Name of the layer whose map is looked at; by default the last of the backbone, or of a model of another make, that gives one. */
  layer?: string;
}

const OPTIONS: OptionNames<ReceptiveFieldOptions> = { layer: true };

/** How much each pixel of the input counts for the middle of a map. */
export interface ReceptiveField {
  /** Name of the layer whose map it is. */
  layer: string;
  /** Rows and columns of that map. */
  map: [number, number];
  /** The position of the map, and the pixel of the input that lies at its centre. */
  position: { row: number; column: number };
  pixel: { row: number; column: number };
  /** Rows and columns of the input. */
  height: number;
  width: number;
  /** Of each pixel, row by row: the magnitude of the gradient, the mean over input channels and images. */
  values: Float32Array;
}

/**
 * The effective receptive field (Luo et al., NeurIPS 2016, arXiv 1701.04128): the gradient of the middle of a map, summed over the map's
 * channels, with respect to the input. For layers that make kernels it has both what the kernels are applied to and what they
 * are made of.
 *
 * @param model any model of one input
 * @param x normalised images, float32 [B, H, W, C]
 * @throws TypeError for an option that does not exist; RangeError for a layer that the model lacks, or that gives no map; Error for a
 * model of several inputs, or without any map, and for gradients that are not finite, or zero everywhere
 */
export async function receptiveField(
  model: LayersModel,
  x: Tensor4D,
  options: ReceptiveFieldOptions = {},
): Promise<ReceptiveField> {
  assertOptions('receptiveField', options, OPTIONS);
  if (model.inputs.length !== 1) {
    throw new Error(
      `receptiveField: model '${model.name}' has ${model.inputs.length} inputs, expected one`,
    );
  }
  const { layer, output } = mapOf(model, options.layer);
  const upTo = tfModel({ inputs: model.inputs, outputs: output });
  let [row, column, rows, columns] = [0, 0, 0, 0];
  const magnitudes = tidy(() => {
    const middle = (input: Tensor) => {
      const y = upTo.apply(input) as Tensor4D;
      [, rows, columns] = y.shape;
      [row, column] = [Math.floor(rows / 2), Math.floor(columns / 2)];
      return sum(slice(y, [0, row, column, 0], [-1, 1, 1, -1]));
    };
    return mean(abs(grad(middle)(x)), [0, 3]);
  });
  try {
    const values = (await magnitudes.data()) as Float32Array;
    assertMeaningful(layer, values);
    const [, height, width] = x.shape;
    const pixel = {
      row: Math.floor(((row + 0.5) * height) / rows),
      column: Math.floor(((column + 0.5) * width) / columns),
    };
    const position = { row, column };
    return { layer, map: [rows, columns], position, pixel, height, width, values };
  } finally {
    magnitudes.dispose();
  }
}

/** Either happens to a network with random weights whose BatchNorms have no statistics yet. */
function assertMeaningful(layer: string, values: Float32Array): void {
  const areFinite = values.every(Number.isFinite);
  if (areFinite && values.some((value) => value > 0)) return;
  const problem = areFinite ? 'zero everywhere' : 'not finite everywhere';
  throw new Error(
    `receptiveField: the gradient of layer '${layer}' is ${problem}; if the weights are random, call estimateStatistics before`,
  );
}

function mapOf(model: LayersModel, name?: string): { layer: string; output: SymbolicTensor } {
  const maps = model.layers.filter(
    ({ output }) => !Array.isArray(output) && output.shape.length === 4,
  );
  if (maps.length === 0) {
    throw new Error(
      `receptiveField: model '${model.name}' has no maps [B, H, W, C], expected one with such layers`,
    );
  }
  if (name === undefined) {
    // A head may have maps that are lists of tokens.
    const stage = metadataOf(model)?.backbone.stages.at(-1);
    const last = maps.findLast((layer) => !stage || isInStage(stage, layer.name)) ?? maps.at(-1)!;
    return { layer: last.name, output: last.output as SymbolicTensor };
  }
  const found = maps.find((layer) => layer.name === name);
  if (found) return { layer: name, output: found.output as SymbolicTensor };
  const isThere = model.layers.some((layer) => layer.name === name);
  throw new RangeError(
    isThere
      ? `receptiveField: layer '${name}' gives no map [B, H, W, C]`
      : `receptiveField: no layer is called '${name}', expected one such as ${maps.at(-1)!.name}`,
  );
}

/**
 * How large the field is: the area of the smallest square around its pixel that holds a share of all gradients, as a share of the
 * input's area. The square may reach beyond the input, and only what lies inside of the input counts.
 *
 * @param share above 0, at most 1
 * @throws RangeError for another share
 */
export function areaHolding(
  { height, width, pixel, values }: ReceptiveField,
  share: number,
): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`areaHolding: share is ${share}, expected a number above 0, at most 1`);
  }
  const total = values.reduce((a, b) => a + b, 0);
  const sides = [pixel.row, height - 1 - pixel.row, pixel.column, width - 1 - pixel.column];
  /** Sums of the rings of pixels at each distance. */
  const rings = new Float64Array(Math.max(...sides) + 1);
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    rings[Math.max(Math.abs(row - pixel.row), Math.abs(column - pixel.column))] += value;
  });
  // Of sums in another order the last may be less by a rounding.
  const wanted = share * total * (1 - values.length * 2 ** -53);
  let [reach, held] = [0, rings[0]];
  while (held < wanted && reach < rings.length - 1) held += rings[++reach];
  const [above, below, left, right] = sides.map((side) => Math.min(side, reach));
  return ((above + below + 1) * (left + right + 1)) / (height * width);
}

/** The share of the input's pixels that count at all. */
export const areaReached = ({ values }: ReceptiveField): number =>
  values.filter((value) => value > 0).length / values.length;
