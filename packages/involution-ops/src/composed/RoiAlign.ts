import { reshape, type Tensor, type Tensor2D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import type { RoiAlignAttrs } from '../contracts/RoiAlign.ts';
import { roiBins } from '../roi_bins.ts';
import { sumRows } from './sum_rows.ts';

/** `RoiAlign` as sums of the pixels that each bin reads. */
export function composeRoiAlign(
  { x, boxes, batchIndices }: Record<'x' | 'boxes' | 'batchIndices', Tensor>,
  attrs: RoiAlignAttrs,
): Tensor {
  const [, , , channels] = (x as Tensor4D).shape;
  const shape: Tensor4D['shape'] = [boxes.shape[0], ...attrs.outputSize, channels];
  if (x.size === 0 || boxes.size === 0) return zeros(shape);
  const bins = roiBins(
    boxes.dataSync<'float32'>(),
    batchIndices.dataSync<'int32'>(),
    x.shape,
    attrs,
  );
  return reshape(sumRows(reshape(x, [-1, channels]) as Tensor2D, bins), shape);
}
