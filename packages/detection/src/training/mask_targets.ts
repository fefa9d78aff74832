import { roiAlign } from '@dynaconv/involution-ops';
import {
  cast,
  greaterEqual,
  squeeze,
  stack,
  type Tensor3D,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Mask } from '../masks/mask.ts';

/**
 * What regions show of their objects' masks, float32 [N, side, side] of 0 and 1: RoIAlign of the mask, at least half, as
 * mmdetection's `BitmapMasks` crops them.
 *
 * @param masks of an image, all of one size
 * @param boxes of the regions, `x1, y1, x2, y2` each
 * @param objects the mask of each region
 */
export const maskTargets = (
  masks: readonly Mask[],
  boxes: Float32Array,
  objects: readonly number[],
  side: number,
): Tensor3D =>
  tidy(() => {
    const used = [...new Set(objects)];
    const maps = used.map((i) => {
      const { data, height, width } = masks[i];
      return tensor(
        Float32Array.from(data, (value) => (value ? 1 : 0)),
        [height, width, 1],
      );
    });
    const seen = roiAlign(
      stack(maps) as Tensor4D,
      tensor2d(boxes, [objects.length, 4]),
      tensor1d(
        objects.map((i) => used.indexOf(i)),
        'int32',
      ),
      { outputSize: side, spatialScale: 1 },
    );
    return cast(greaterEqual(squeeze(seen, [3]), 0.5), 'float32') as Tensor3D;
  });
