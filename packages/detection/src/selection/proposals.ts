import type { Size } from '@dynaconv/models/images';
import { nonMaximumSuppression } from '../boxes/nms.ts';
import { boxesOf, joined, type LevelOutputs } from './level_outputs.ts';

/** Proposals that overlap a better one of their level by more than this are dropped. */
const OVERLAP = 0.7;

/** Regions, best first. */
export interface Proposals {
  /** `x1, y1, x2, y2` of each, in pixels of the network's input. */
  boxes: Float32Array;
  /** Their logits. */
  scores: Float32Array;
}

/**
 * The regions in which an RPN sees some object, best first (Ren et al., NeurIPS 2015, arXiv 1506.01497, section 3): the boxes of every level's
 * best anchors, without the empty ones and those that a better one overlaps. As mmdet 2.28, but ranked by logits, which are
 * distinct where their sigmoids in float32 are equal.
 *
 * @param image the size of the image within the network's input
 * @param count how many at most
 */
export function propose(levels: readonly LevelOutputs[], image: Size, count: number): Proposals {
  const boxes = joined(levels.map((outputs) => boxesOf(outputs, image)));
  const scores = joined(levels.map(({ logits }) => logits));
  const groups = levels.flatMap(({ indices }, level) => Array<number>(indices.length).fill(level));
  const filled = [...scores.keys()].filter(
    (i) => boxes[i * 4 + 2] > boxes[i * 4] && boxes[i * 4 + 3] > boxes[i * 4 + 1],
  );
  const candidates = {
    boxes: gatherBoxes(boxes, filled),
    scores: Float32Array.from(filled, (i) => scores[i]),
    groups: filled.map((i) => groups[i]),
  };
  const kept = nonMaximumSuppression(candidates, OVERLAP, count);
  return {
    boxes: gatherBoxes(candidates.boxes, kept),
    scores: Float32Array.from(kept, (i) => candidates.scores[i]),
  };
}

/** The boxes of some indices, one after the other. */
export function gatherBoxes(boxes: Float32Array, indices: readonly number[]): Float32Array {
  const chosen = new Float32Array(indices.length * 4);
  indices.forEach((index, to) => {
    chosen.set(boxes.subarray(index * 4, index * 4 + 4), to * 4);
  });
  return chosen;
}
