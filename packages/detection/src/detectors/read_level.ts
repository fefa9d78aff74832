import { gather, max, reshape, type Tensor, type Tensor4D, tensor1d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { AnchorLevel } from '../boxes/anchors.ts';
import { best } from '../boxes/best.ts';
import type { LevelOutputs } from '../selection/level_outputs.ts';
import { type DetectionRun, predict, readFinite } from './detection_run.ts';
import { scoped } from './scoped.ts';

/**
 * What a head says about the best anchors of a level. Only the largest logit of every anchor is read back, and then all values of
 * the best ones.
 *
 * @param head gives logits [1, H, W, anchors·classes] and offsets [1, H, W, anchors·4]
 * @param classes logits of an anchor
 * @param count how many anchors
 * @throws NonFiniteError for a logit or an offset that is not finite
 */
export const readLevel = (
  run: DetectionRun,
  head: LayersModel,
  map: Tensor4D,
  level: AnchorLevel,
  { classes, count }: { classes: number; count: number },
): Promise<LevelOutputs> =>
  scoped(async (keep) => {
    const read = (output: Tensor) => readFinite(output, run, head, map);
    const [logits, deltas] = keep(predict(head, map));
    const byAnchor = keep(reshape(logits, [-1, classes]));
    const indices = best(await read(keep(max(byAnchor, 1))), count);
    const index = keep(tensor1d(Int32Array.from(indices), 'int32'));
    return {
      level,
      width: map.shape[2],
      indices,
      logits: await read(keep(gather(byAnchor, index))),
      deltas: await read(keep(gather(keep(reshape(deltas, [-1, 4])), index))),
    };
  });
