import { joined } from '../selection/level_outputs.ts';
import { gatherBoxes } from '../selection/proposals.ts';
import { type AssignmentRule, assign } from './assign.ts';
import type { ImageObjects } from './image_objects.ts';
import { type SampleSize, type Shuffler, sample } from './sample.ts';

/** Regions of an image that the heads of an R-CNN learn from. */
export interface SampledRegions {
  /** `x1, y1, x2, y2` of each. */
  boxes: Float32Array;
  /** The object of each, NEGATIVE for background. */
  objects: number[];
}

/**
 * Regions to learn from: proposals, and the objects themselves, which are assigned after the rule has been applied to the proposals.
 */
export function sampleRegions(
  proposals: Float32Array,
  objects: Pick<ImageObjects, 'boxes'>,
  rule: AssignmentRule,
  size: SampleSize,
  random: Shuffler,
): SampledRegions {
  const own = Array.from({ length: objects.boxes.length / 4 }, (_, i) => i);
  const assigned = Int32Array.from([...own, ...assign(proposals, objects.boxes, rule)]);
  const { positives, negatives } = sample(assigned, size, random);
  const chosen = [...positives, ...negatives];
  return {
    boxes: gatherBoxes(joined([objects.boxes, proposals]), chosen),
    objects: chosen.map((i) => assigned[i]),
  };
}
