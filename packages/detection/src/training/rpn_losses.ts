import { binaryCrossEntropy } from '@dynaconv/training';
import type { DetectorNetwork } from '../networks/networks.ts';
import {
  type AnchorOutputs,
  anchorLosses,
  type BoxLosses,
  countAtLeastOne,
} from './anchor_losses.ts';
import { NEGATIVE, RPN_RULE } from './assign.ts';
import { goalsOf } from './heads.ts';
import type { ImageObjects } from './image_objects.ts';
import { RPN_SAMPLE, type Shuffler, sampled } from './sample.ts';

const loss = /* @__PURE__ */ binaryCrossEntropy();

/** The losses of an RPN: of sampled anchors, divided by their number. */
export function rpnLosses(
  network: DetectorNetwork,
  outputs: readonly AnchorOutputs[],
  images: readonly ImageObjects[],
  random: Shuffler,
): BoxLosses {
  const { anchors, goals: all } = goalsOf(network, outputs, images, RPN_RULE);
  const goals = all.map(({ assigned, boxes, labels }) => ({
    assigned: sampled(assigned, RPN_SAMPLE, random),
    boxes,
    labels: labels.map(() => 0),
  }));
  const divisor =
    countAtLeastOne(goals, (object) => object >= 0) +
    countAtLeastOne(goals, (object) => object === NEGATIVE);
  return anchorLosses(outputs, anchors, goals, { classes: 1, loss, divisor });
}
