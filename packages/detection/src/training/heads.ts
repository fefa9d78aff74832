import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { AnchorLevel } from '../boxes/anchors.ts';
import type { DetectorNetwork } from '../networks/networks.ts';
import { anchorsOf, withinImage } from './anchor_grids.ts';
import type { AnchorGoals, AnchorOutputs } from './anchor_losses.ts';
import { type AssignmentRule, assign } from './assign.ts';
import type { ImageObjects } from './image_objects.ts';

/** Runs a model in training. */
export const run = (model: LayersModel, inputs: Tensor | Tensor[]): Tensor[] =>
  [model.apply(inputs, { training: true }) as Tensor | Tensor[]].flat();

/** What a head says about every level's map. */
export const outputsOf = (
  head: LayersModel,
  maps: readonly Tensor4D[],
  levels: readonly AnchorLevel[],
): AnchorOutputs[] =>
  maps.map((map, i) => {
    const [logits, deltas] = run(head, map) as Tensor4D[];
    const [, height, width] = map.shape;
    return { grid: { level: levels[i], height, width }, logits, deltas };
  });

/** All anchors, and what those of each image are to become by a rule. */
export function goalsOf(
  { preprocessing: { divisor } }: DetectorNetwork,
  outputs: readonly AnchorOutputs[],
  images: readonly ImageObjects[],
  rule: AssignmentRule,
): { anchors: Float32Array; goals: AnchorGoals[] } {
  const grids = outputs.map(({ grid }) => grid);
  const anchors = anchorsOf(grids);
  const goals = images.map(({ boxes, labels, seen }) => ({
    assigned: assign(anchors, boxes, rule, seen && withinImage(grids, seen, divisor)),
    boxes,
    labels,
  }));
  return { anchors, goals };
}
