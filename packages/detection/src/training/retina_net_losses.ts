import { focal } from '@dynaconv/training';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { DetectorNetwork } from '../networks/networks.ts';
import { RETINA_ANCHORS_EACH } from '../networks/retina_head.ts';
import { anchorLosses, type BoxLosses, countAtLeastOne } from './anchor_losses.ts';
import { RETINA_RULE } from './assign.ts';
import { goalsOf, outputsOf } from './heads.ts';
import type { ImageObjects } from './image_objects.ts';

const loss = /* @__PURE__ */ focal();

/** How many classes a RetinaNet's head tells apart. */
export const retinaNetClasses = (head: LayersModel): number =>
  head.outputs[0].shape.at(-1)! / RETINA_ANCHORS_EACH;

/** Of all anchors that are positive or background, divided by the number of positives. */
export function retinaNetLosses(
  network: DetectorNetwork,
  head: LayersModel,
  maps: readonly Tensor4D[],
  images: readonly ImageObjects[],
): BoxLosses {
  const outputs = outputsOf(head, maps, network.anchors);
  const { anchors, goals } = goalsOf(network, outputs, images, RETINA_RULE);
  const divisor = countAtLeastOne(goals, (object) => object >= 0);
  return anchorLosses(outputs, anchors, goals, { classes: retinaNetClasses(head), loss, divisor });
}
