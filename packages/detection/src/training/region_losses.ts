import { binaryCrossEntropy, crossEntropy } from '@dynaconv/training';
import {
  concat,
  div,
  gather,
  mean,
  mul,
  reshape,
  type Scalar,
  scalar,
  sum,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { RCNN_DELTAS } from '../boxes/decode.ts';
import { encodeBox } from '../boxes/encode.ts';
import { type Regions, roiFeatures, sortedByLevel } from '../detectors/roi_features.ts';
import { BOX_BINS } from '../networks/box_head.ts';
import type { DetectorSizes } from '../networks/configurations.ts';
import { MASK_BINS } from '../networks/mask_head.ts';
import { joined } from '../selection/level_outputs.ts';
import { type BoxLosses, l1 } from './anchor_losses.ts';
import { run } from './heads.ts';
import type { ImageObjects } from './image_objects.ts';
import { maskTargets } from './mask_targets.ts';
import type { SampledRegions } from './regions.ts';

/** A batch's regions, sorted by the levels of their features, with what each is to become. */
interface Batch {
  regions: Regions;
  /** Index of the class, or the number of classes for background. */
  labels: number[];
  /** The box of its object, which background has not. */
  goals: (Float32Array | undefined)[];
}

const softmaxLoss = /* @__PURE__ */ crossEntropy();
const sigmoidLoss = /* @__PURE__ */ binaryCrossEntropy();

/**
 * The losses of a box head: cross entropy, and L1 of the offsets that positives' own classes have; both over the number of regions.
 *
 * @param maps levels of the batch, [B, H, W, C]
 * @param sampled of every image
 */
export function regionLosses(
  head: LayersModel,
  maps: readonly Tensor4D[],
  sampled: readonly SampledRegions[],
  images: readonly ImageObjects[],
  classes: number,
  sizes: DetectorSizes,
): BoxLosses {
  const { regions, labels, goals } = batchOf(sampled, images, classes, sizes);
  const count = labels.length;
  const offsets = new Float32Array(count * classes * 4);
  const own = new Float32Array(count * classes);
  goals.forEach((goal, i) => {
    if (!goal) return;
    const row = i * classes + labels[i];
    own[row] = 1;
    encodeBox(regions.boxes, i, goal, 0, RCNN_DELTAS, offsets, row * 4);
  });
  return tidy(() => {
    const [logits, deltas] = run(head, roiFeatures(maps, regions, 0, count, BOX_BINS));
    const rows = reshape(deltas, [count * classes, 4]);
    const distances = l1(tensor2d(offsets, [count * classes, 4]), rows);
    return {
      classification: mean(softmaxLoss(tensor1d(labels, 'int32'), logits)) as Scalar,
      regression: div(sum(mul(distances, tensor1d(own))), count) as Scalar,
    };
  });
}

/** The loss of a mask head: the mean binary cross entropy of the cells of all positive regions, of the map of each one's class; 0 without any. */
export function maskLoss(
  head: LayersModel,
  maps: readonly Tensor4D[],
  sampled: readonly SampledRegions[],
  images: readonly ImageObjects[],
  classes: number,
  sizes: DetectorSizes,
): Scalar {
  const positives = sampled.map(({ boxes, objects }) => {
    // Positives are first.
    const count = objects.filter((object) => object >= 0).length;
    return { boxes: boxes.subarray(0, 4 * count), objects: objects.slice(0, count) };
  });
  const { regions, labels } = batchOf(positives, images, classes, sizes);
  const count = labels.length;
  if (count === 0) return scalar(0);
  const side = 2 * MASK_BINS;
  return tidy(() => {
    const wanted = concat(
      positives.flatMap(({ boxes, objects }, image) =>
        objects.length === 0 ? [] : [maskTargets(images[image].masks!, boxes, objects, side)],
      ),
    );
    const features = roiFeatures(maps, regions, 0, count, MASK_BINS);
    const [logits] = run(head, [features, tensor2d(labels, [count, 1])]);
    const cells = [count, side * side];
    const sorted = gather(reshape(wanted, cells), tensor1d(regions.order, 'int32'));
    return mean(sigmoidLoss(sorted, reshape(logits, cells))) as Scalar;
  });
}

function batchOf(
  sampled: readonly SampledRegions[],
  images: readonly ImageObjects[],
  classes: number,
  sizes: DetectorSizes,
): Batch {
  const rows = sampled.flatMap(({ objects }, image) =>
    objects.map((object) => ({ image, object })),
  );
  const regions = sortedByLevel(
    joined(sampled.map(({ boxes }) => boxes)),
    sizes,
    rows.map(({ image }) => image),
  );
  const sorted = regions.order.map((i) => rows[i]);
  return {
    regions,
    labels: sorted.map(({ image, object }) =>
      object < 0 ? classes : images[image].labels[object],
    ),
    goals: sorted.map(({ image, object }) =>
      object < 0 ? undefined : images[image].boxes.subarray(4 * object, 4 * object + 4),
    ),
  };
}
