import { roiAlign } from '@dynaconv/involution-ops';
import { concat, type Tensor4D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { levelsOf } from '../boxes/levels.ts';
import type { DetectorSizes } from '../networks/configurations.ts';

/** Levels that regions are cut out of; the one above them is for proposals only. */
const LEVELS = 4;

/** Regions, `x1, y1, x2, y2` in pixels of the network's input, in the order of their levels. */
export interface Regions {
  boxes: Float32Array;
  levels: Uint8Array;
  /** Of the finest level; that of each other one is twice as large as of the one before. */
  stride: number;
  /** Where each was in the order they were given in. */
  order: number[];
  /** Of the batch, the image of each; there is only one by default. */
  images?: number[];
}

export function sortedByLevel(
  boxes: Float32Array,
  { stride, secondLevelSide }: DetectorSizes,
  images?: readonly number[],
): Regions {
  const levels = levelsOf(boxes, LEVELS, secondLevelSide);
  const order = [...levels.keys()].sort((a, b) => levels[a] - levels[b]);
  return {
    boxes: Float32Array.from(order.flatMap((i) => [...boxes.subarray(i * 4, i * 4 + 4)])),
    levels: Uint8Array.from(order, (i) => levels[i]),
    stride,
    order,
    images: images && order.map((i) => images[i]),
  };
}

/**
 * Features [N, bins, bins, C] of the regions `first` to `end`, each from its level.
 *
 * @param maps the levels, [B, H, W, C]
 */
export function roiFeatures(
  maps: readonly Tensor4D[],
  { boxes, levels, stride, images }: Regions,
  first: number,
  end: number,
  bins: number,
): Tensor4D {
  return tidy(() => {
    const parts: Tensor4D[] = [];
    for (let begin = first; begin < end; ) {
      const level = levels[begin];
      const next = levels.findIndex((each, i) => i > begin && each !== level);
      const last = next < 0 ? end : Math.min(next, end);
      const rois = tensor2d(boxes.slice(begin * 4, last * 4), [last - begin, 4]);
      const spatialScale = 1 / (stride * 2 ** level);
      const batch = images && tensor1d(images.slice(begin, last), 'int32');
      parts.push(roiAlign(maps[level], rois, batch, { outputSize: bins, spatialScale }));
      begin = last;
    }
    return parts.length === 1 ? parts[0] : concat(parts);
  });
}
