import { type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import { BOX_BINS } from '../networks/box_head.ts';
import { MASK_BINS } from '../networks/mask_head.ts';
import type { LevelOutputs } from '../selection/level_outputs.ts';
import { type Proposals, propose } from '../selection/proposals.ts';
import { type BoxOutputs, selectRcnn } from '../selection/rcnn.ts';
import type { Selected } from '../selection/select.ts';
import {
  type DetectionRun,
  type Found,
  levelsOfImage,
  predict,
  readFinite,
} from './detection_run.ts';
import { readLevel } from './read_level.ts';
import { type Regions, roiFeatures, sortedByLevel } from './roi_features.ts';
import { scoped } from './scoped.ts';

/** Regions that the box head, and the mask head, get at a time: their features would take gigabytes otherwise. */
const BOXES_AT_ONCE = 250;
const MASKS_AT_ONCE = 25;

/** The objects of an image, as a Faster R-CNN or Mask R-CNN finds them. */
export const findByRcnn = (run: DetectionRun): Promise<Found> =>
  scoped(async (keep) => {
    const { classes, image, options } = run;
    const maps = keep(levelsOfImage(run));
    const { boxes } = await proposalsOf(run, maps);
    const outputs = await boxOutputs(run, maps, boxes);
    const selected = selectRcnn(outputs, classes, image, options);
    return run.models.mask ? { ...selected, maps: await maskMaps(run, maps, selected) } : selected;
  });

/** The regions that are looked at, given the levels of the image. */
export async function proposalsOf(
  run: DetectionRun,
  maps: readonly Tensor4D[],
): Promise<Proposals> {
  const { models, network, maxProposals, image, signal } = run;
  const outputs: LevelOutputs[] = [];
  for (const [i, map] of maps.entries()) {
    signal?.throwIfAborted();
    const size = { classes: 1, count: maxProposals };
    outputs.push(await readLevel(run, models.rpn, map, network.anchors[i], size));
  }
  return propose(outputs, image.seen, maxProposals);
}

/** What the box head says about regions. */
export async function boxOutputs(
  run: DetectionRun,
  maps: readonly Tensor4D[],
  proposals: Float32Array,
): Promise<BoxOutputs> {
  const { models, network, classes } = run;
  const regions = sortedByLevel(proposals, network.sizes);
  const count = regions.order.length;
  const logits = new Float32Array(count * (classes + 1));
  const deltas = new Float32Array(count * classes * 4);
  for (let first = 0; first < count; first += BOXES_AT_ONCE) {
    run.signal?.throwIfAborted();
    await scoped(async (keep) => {
      const end = Math.min(first + BOXES_AT_ONCE, count);
      const features = keep(roiFeatures(maps, regions, first, end, BOX_BINS));
      const outputs = keep(predict(models.box, features));
      for (const [i, into] of [logits, deltas].entries()) {
        putBack(await readFinite(outputs[i], run, models.box, features), regions, first, into);
      }
    });
  }
  return { proposals, logits, deltas };
}

/** Of every detection, the probabilities of its box's cells. */
async function maskMaps(
  run: DetectionRun,
  maps: readonly Tensor4D[],
  { boxes, labels }: Selected,
): Promise<Float32Array[]> {
  const { models, network, image } = run;
  const seen = boxes.map((value, i) => value * image.factors[i % 2]);
  const regions = sortedByLevel(seen, network.sizes);
  const count = labels.length;
  const size = (2 * MASK_BINS) ** 2;
  const logits = new Float32Array(count * size);
  for (let first = 0; first < count; first += MASKS_AT_ONCE) {
    run.signal?.throwIfAborted();
    await scoped(async (keep) => {
      const end = Math.min(first + MASKS_AT_ONCE, count);
      const features = keep(roiFeatures(maps, regions, first, end, MASK_BINS));
      const classes = keep(tensor2d(regions.order.slice(first, end).map((i) => [labels[i]])));
      const [output] = keep(predict(models.mask, [features, classes]));
      putBack(await readFinite(output, run, models.mask, features), regions, first, logits);
    });
  }
  const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  return labels.map((_, i) => probabilities.subarray(i * size, (i + 1) * size));
}

/** Puts rows of values, of regions from `first` on, where the regions were in the order they were given in. */
function putBack(
  values: Float32Array,
  { order }: Regions,
  first: number,
  into: Float32Array,
): void {
  const size = into.length / order.length;
  for (let i = 0; i < values.length / size; i++) {
    into.set(values.subarray(i * size, (i + 1) * size), order[first + i] * size);
  }
}
