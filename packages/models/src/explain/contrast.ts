import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ofEachLayer } from './dynamic_kernels.ts';
import { chooseLayer, type DynamicLayer, dynamicLayers } from './dynamic_layers.ts';
import { groupWeights } from './group_weights.ts';
import type { DynamicKernels } from './kernel_reader.ts';
import type { PositionKernels } from './position_kernels.ts';

/** On a large map only this many rows and columns, evenly spaced, are looked at. */
const SAMPLED = 16;
/** Windows smaller than this share of the map's side are too small to be seen on the image. */
const VISIBLE = 1 / 8;

export interface ContrastOptions {
  /** How many positions, 3 by default. */
  count?: number;
  /** Compare the kernels of this group; by default the mean over all groups, as `groupWeights` does. */
  group?: number;
}

const CONTRAST_OPTIONS: OptionNames<ContrastOptions> = { count: true, group: true };

/**
 * Positions of a layer's map whose kernels differ most from one another: first the position whose kernel is
 * furthest from the mean kernel, then repeatedly the one that is furthest from those chosen so far. On a large map only every
 * few positions are looked at. Where windows are clamped, positions near the border, whose windows are moved, are avoided if
 * there are enough others.
 *
 * @returns fewer than `count` where the map has fewer positions
 * @throws TypeError for an option that does not exist; RangeError for a count that is not a positive integer, or a group that the
 * layer does not have
 */
export async function contrastingPositions(
  kernels: DynamicKernels,
  options: ContrastOptions = {},
): Promise<PositionKernels[]> {
  assertOptions('contrastingPositions', options, CONTRAST_OPTIONS);
  const { count = 3, group } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `contrastingPositions: count is ${count}, expected a positive integer, such as 3`,
    );
  }
  const { groups, name } = kernels.layer;
  if (group !== undefined && !(Number.isInteger(group) && group >= 0 && group < groups)) {
    throw new RangeError(
      `contrastingPositions: group is ${group}, expected a whole number from 0 to ${groups - 1}, the groups of layer '${name}'`,
    );
  }
  const candidates = await kernels.atEach(sampledPositions(kernels.layer, count));
  const vectors = normalized(candidates, group);
  return spread(vectors, count).map((i) => candidates[i]);
}

/**
 * The layer whose kernels differ most from position to position on an image. A layer whose windows are as large as its
 * map, or too small to be seen on the image, is chosen only where there is no other.
 *
 * @param x the normalised image, float32 [1, H, W, C]
 * @returns its name
 * @throws as `dynamicKernels`
 */
export async function contrastingLayer(model: LayersModel, x: Tensor4D): Promise<string> {
  const [, height, width] = x.shape;
  const layers = dynamicLayers(model, [height, width]);
  const visible = layers.filter(isVisible);
  if (visible.length < 2) return (visible[0] ?? chooseLayer(layers, model.name)).name;
  const variations = await ofEachLayer(model, x, visible, variation);
  return visible[variations.indexOf(Math.max(...variations))].name;
}

function isVisible({
  kernelSizes,
  dilations,
  strides,
  outputMap,
  inputMap,
}: DynamicLayer): boolean {
  const span = dilations * (Math.max(...kernelSizes) - 1) + 1;
  const side = Math.min(...inputMap);
  return span < side && strides < Math.min(...outputMap) && span >= VISIBLE * side;
}

/**
 * How much of a layer's kernels is not the same everywhere: the sum over positions of ‖kernel − mean kernel‖², as a share of that
 * of ‖kernel‖². 0 for a convolution, at most 1.
 */
async function variation(kernels: DynamicKernels): Promise<number> {
  const vectors = normalized(await kernels.atEach(sampledPositions(kernels.layer, 2)));
  const mean = meanOf(vectors);
  const spreads = vectors.map((vector) => squaredDistance(vector, mean));
  return spreads.reduce((a, b) => a + b, 0) / vectors.length;
}

/** @param least how many are needed, even if some lie near the border */
function sampledPositions(
  { border, kernelSizes, outputMap }: DynamicLayer,
  least: number,
): { row: number; column: number }[] {
  const reach = border === 'clamped' ? (Math.max(...kernelSizes) - 1) / 2 : 0;
  const positions = grid(outputMap, reach);
  return positions.length >= least ? positions : grid(outputMap, 0);
}

/** Rows and columns that are at least `margin` from the border, row by row. */
function grid(map: readonly [number, number], margin: number): { row: number; column: number }[] {
  const [rows, columns] = map.map((length) => {
    const inner = Math.max(length - 2 * margin, 0);
    const count = Math.min(inner, SAMPLED);
    return Array.from(
      { length: count },
      (_, i) => margin + Math.floor(((i + 0.5) * inner) / count),
    );
  });
  return rows.flatMap((row) => columns.map((column) => ({ row, column })));
}

/**
 * The kernels of each position joined to one vector. Each size of kernel is scaled so that its squared length is 1 on average
 * over the positions, so that all sizes count the same.
 */
function normalized(positions: readonly PositionKernels[], group?: number): number[][] {
  const sizes = positions[0].kernels.map((_, size) => {
    const vectors = positions.map(({ kernels }) => groupWeights(kernels[size], group));
    const energy = vectors.flat().reduce((sum, weight) => sum + weight ** 2, 0);
    const unit = Math.sqrt((energy * positions[0].kernels.length) / positions.length) || 1;
    return vectors.map((vector) => vector.map((weight) => weight / unit));
  });
  return positions.map((_, i) => sizes.flatMap((vectors) => vectors[i]));
}

/** The indices of `count` vectors that are far from each other. */
function spread(vectors: readonly number[][], count: number): number[] {
  const indices = [...vectors.keys()];
  const furthest = (distance: (index: number) => number) =>
    indices.reduce((best, index) => (distance(index) > distance(best) ? index : best), indices[0]);
  const mean = meanOf(vectors);
  const chosen = [furthest((i) => squaredDistance(vectors[i], mean))];
  while (chosen.length < Math.min(count, vectors.length)) {
    const distances = indices.map((i) =>
      chosen.includes(i)
        ? -1
        : Math.min(...chosen.map((c) => squaredDistance(vectors[i], vectors[c]))),
    );
    chosen.push(furthest((i) => distances[i]));
  }
  return chosen;
}

const meanOf = (vectors: readonly number[][]): number[] =>
  vectors[0].map((_, i) => vectors.reduce((sum, vector) => sum + vector[i], 0) / vectors.length);

const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
