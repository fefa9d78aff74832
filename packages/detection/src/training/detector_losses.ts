import type { NetworkModels } from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { recomputed } from '@dynaconv/training';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import type { DetectorNetwork, GraphName } from '../networks/networks.ts';
import type { BoxLosses } from './anchor_losses.ts';
import { FASTER_RCNN_RULE, MASK_RCNN_RULE } from './assign.ts';
import { outputsOf, run } from './heads.ts';
import { assertObjects, type ImageObjects } from './image_objects.ts';
import { proposalsOf } from './proposals.ts';
import { maskLoss, regionLosses } from './region_losses.ts';
import { sampleRegions } from './regions.ts';
import { retinaNetClasses, retinaNetLosses } from './retina_net_losses.ts';
import { rpnLosses } from './rpn_losses.ts';
import { RCNN_SAMPLE, type Shuffler } from './sample.ts';

/**
 * The losses of a batch, each a float32 scalar, by their names: `classification` and `regression` of boxes; of an R-CNN also
 * `proposalClassification` and `proposalRegression`, and of a Mask R-CNN `masks`. What a network is trained for is their sum.
 */
export type DetectorLosses = BoxLosses & Readonly<Record<string, Scalar>>;

export interface DetectorLossOptions {
  /** Anchors of each level that may become proposals; 2000 by default. */
  candidates?: number;
  /** Proposals of an image; 1000 by default. */
  proposals?: number;
  /** Regions of an image that the heads learn from; 512 by default. */
  regions?: number;
  /** Module paths of the trunk, such as `backbone.layer1.0`, whose maps are computed again in the backward pass; see `recomputed`. */
  recompute?: readonly string[];
}

export const LOSS_OPTIONS: OptionNames<DetectorLossOptions> = {
  candidates: true,
  proposals: true,
  regions: true,
  recompute: true,
};

/**
 * Computes the losses of a batch: normalised images, float32 [B, H, W, 3], what is in each, and what draws samples at random
 * (`Random` of `@dynaconv/training/data`; a RetinaNet draws none). They are differentiable in the weights; what regions an RPN
 * proposes is read back in between.
 */
export type DetectorLoss = (
  x: Tensor4D,
  images: readonly ImageObjects[],
  random: Shuffler,
) => DetectorLosses;

/**
 * What a detector is trained for, as mmdetection's configurations of RedNet and OverLoCK have it: RetinaNet's focal loss and L1 (Lin et
 * al., ICCV 2017, arXiv 1708.02002); or the binary cross entropy and L1 of an RPN's sampled anchors, and the cross entropy, L1 and mask
 * cross entropy of sampled regions (Ren et al., NeurIPS 2015, arXiv 1506.01497; He et al., ICCV 2017, arXiv 1703.06870).
 *
 * @param models of the network in the form that is trained, as `createNetwork` makes them
 * @throws TypeError for an option that does not exist; RangeError for one that is no positive integer, and the loss for objects that do
 * not fit: see `ImageObjects`
 */
export function detectorLosses(
  network: DetectorNetwork,
  models: NetworkModels<GraphName>,
  options: DetectorLossOptions = {},
): DetectorLoss {
  assertOptions('detectorLosses', options, LOSS_OPTIONS);
  const {
    candidates = 2000,
    proposals = 1000,
    regions = RCNN_SAMPLE.count,
    recompute = [],
  } = options;
  for (const [name, value] of Object.entries({ candidates, proposals, regions })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new RangeError(`detectorLosses: ${name} is ${value}, expected a positive integer`);
  }
  const { kind, anchors, sizes } = network;
  const { retina, rpn, box, mask } = models;
  const trunk = recomputed(models.trunk, recompute);
  if (kind === 'retinanet') {
    const classes = retinaNetClasses(retina);
    return (x, images) => {
      assertImages(x, images, classes, false);
      return retinaNetLosses(network, retina, run(trunk, x) as Tensor4D[], images);
    };
  }
  const hasMasks = kind === 'mask_rcnn';
  const rule = hasMasks ? MASK_RCNN_RULE : FASTER_RCNN_RULE;
  const classes = box.outputs[0].shape.at(-1)! - 1;
  const size = { ...RCNN_SAMPLE, count: regions };
  return (x, images, random) => {
    assertImages(x, images, classes, hasMasks);
    const maps = run(trunk, x) as Tensor4D[];
    const outputs = outputsOf(rpn, maps, anchors);
    const { classification, regression } = rpnLosses(network, outputs, images, random);
    const seen = images.map((image) => image.seen ?? sizeOf(x));
    const chosen = proposalsOf(outputs, seen, { candidates, proposals }).map((boxes, i) =>
      sampleRegions(boxes, images[i], rule, size, random),
    );
    return {
      proposalClassification: classification,
      proposalRegression: regression,
      ...regionLosses(box, maps, chosen, images, classes, sizes),
      ...(hasMasks ? { masks: maskLoss(mask, maps, chosen, images, classes, sizes) } : {}),
    };
  };
}

const sizeOf = (x: Tensor4D) => ({ height: x.shape[1], width: x.shape[2] });

function assertImages(
  x: Tensor4D,
  images: readonly ImageObjects[],
  classes: number,
  needsMasks: boolean,
): void {
  if (images.length !== x.shape[0]) {
    throw new RangeError(
      `detectorLosses: there are the objects of ${images.length} images for a batch of ${x.shape[0]}, expected as many`,
    );
  }
  images.forEach((each, i) => {
    assertObjects(each, i, { classes, input: sizeOf(x), needsMasks });
  });
}
