import { assertOptions, type OptionNames } from '@dynaconv/options';
import { type Tensor, type TensorLike, tensor1d, zeros } from '@tensorflow/tfjs-core';
import {
  assertOutputSize,
  assertRank,
  assertShape,
  show,
  toFloat32Tensor,
  toInteger,
  toPair,
} from '../arguments.ts';
import type { RoiAlignAttrs } from '../contracts/RoiAlign.ts';
import { MAX_ROI_SAMPLES } from '../contracts/roi_windows.ts';

/** How `roiAlign` takes samples. */
export interface RoiAlignOptions {
  /** Bins of a box: a positive integer, or [height, width]. */
  outputSize: number | [number, number];
  /** Pixels of the map for a unit of the boxes: 1/stride where boxes are in pixels of the image. 1 by default. */
  spatialScale?: number;
  /** Samples of a bin along each axis; 0, the default, for as many as it has pixels of the map, rounded up. */
  samplingRatio?: number;
  /** Whether pixels have their centres at halves, as mmdetection wants it (the default); torchvision's default is false. */
  aligned?: boolean;
}

const NAMES: OptionNames<RoiAlignOptions> = {
  outputSize: true,
  spatialScale: true,
  samplingRatio: true,
  aligned: true,
};

/** @throws TypeError or RangeError for an option that there is not, or that cannot be served */
export function toRoiAlignAttrs(op: string, options: RoiAlignOptions): RoiAlignAttrs {
  assertOptions(op, options, NAMES);
  const { outputSize, spatialScale = 1, samplingRatio = 0, aligned = true } = options ?? {};
  const size = toPair(op, 'outputSize', outputSize as number | [number, number]);
  if (!(Number.isFinite(spatialScale) && spatialScale > 0)) {
    throw new RangeError(`${op}: spatialScale is ${spatialScale}, expected a positive number`);
  }
  toInteger(op, 'samplingRatio', samplingRatio, 0);
  if (samplingRatio > MAX_ROI_SAMPLES) {
    throw new RangeError(
      `${op}: samplingRatio is ${samplingRatio}, expected at most ${MAX_ROI_SAMPLES}`,
    );
  }
  if (typeof aligned !== 'boolean') {
    throw new TypeError(`${op}: aligned is ${aligned}, expected true or false`);
  }
  return { outputSize: size, spatialScale, samplingRatio, aligned };
}

/** Boxes, and the image of each. */
export interface Rois {
  boxes: Tensor;
  batchIndices: Tensor;
}

/**
 * @param batch how many images there are; indices may be left out for one
 * @throws TypeError or RangeError for a dtype, rank or shape that does not fit
 */
export function toRois(
  op: string,
  boxes: Tensor | TensorLike,
  batchIndices: Tensor | TensorLike | undefined,
  batch: number,
): Rois {
  const $boxes = toFloat32Tensor(op, 'boxes', boxes);
  assertRank(op, 'boxes', $boxes.shape, 'rank 2 [N, 4]', [2]);
  const [count] = $boxes.shape;
  assertShape(op, 'boxes', $boxes.shape, [count, 4], 'for x1, y1, x2, y2 of each box');
  if (batchIndices === undefined && batch > 1) {
    throw new TypeError(
      `${op}: batchIndices is undefined, expected the image of each box, since x has ${batch} images`,
    );
  }
  const $indices = batchIndices === undefined ? zeros([count], 'int32') : toInt32(op, batchIndices);
  assertShape(
    op,
    'batchIndices',
    $indices.shape,
    [count],
    `for boxes of shape ${show($boxes.shape)}`,
  );
  return { boxes: $boxes, batchIndices: $indices };
}

function toInt32(op: string, value: Tensor | TensorLike): Tensor {
  const dtype = (value as Tensor).dtype;
  if (dtype === undefined) return tensor1d(value as number[], 'int32');
  if (dtype !== 'int32') {
    throw new TypeError(
      `${op}: batchIndices has dtype ${dtype}, expected int32; convert it with tf.cast(batchIndices, 'int32')`,
    );
  }
  return value as Tensor;
}

/** [N, bins down, bins across, C], once it is known that backends can count so many. */
export function roiAlignShape(
  op: string,
  { boxes }: Rois,
  { outputSize }: RoiAlignAttrs,
  channels: number,
): [number, number, number, number] {
  const shape: [number, number, number, number] = [boxes.shape[0], ...outputSize, channels];
  assertOutputSize(op, shape);
  return shape;
}
