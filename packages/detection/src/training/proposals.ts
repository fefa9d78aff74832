import type { Size } from '@dynaconv/models/images';
import { best } from '../boxes/best.ts';
import { gatherBoxes, propose } from '../selection/proposals.ts';
import type { AnchorOutputs } from './anchor_losses.ts';

/** How many regions an RPN proposes in training. */
export interface ProposalCounts {
  /** Anchors of a level that are looked at, the best. */
  candidates: number;
  /** Proposals of an image. */
  proposals: number;
}

/**
 * The regions that an RPN proposes, `x1, y1, x2, y2` each, for every image of a batch. Nothing flows back through them.
 *
 * @param images their sizes within the input
 */
export function proposalsOf(
  outputs: readonly AnchorOutputs[],
  images: readonly Size[],
  { candidates, proposals }: ProposalCounts,
): Float32Array[] {
  const levels = outputs.map(({ grid, logits, deltas }) => ({
    grid,
    logits: logits.dataSync() as Float32Array,
    deltas: deltas.dataSync() as Float32Array,
  }));
  return images.map((seen, image) => {
    const chosen = levels.map(({ grid, logits, deltas }) => {
      const count = logits.length / images.length;
      const own = logits.subarray(image * count, (image + 1) * count);
      const indices = best(own, candidates);
      return {
        level: grid.level,
        width: grid.width,
        indices,
        logits: Float32Array.from(indices, (i) => own[i]),
        deltas: gatherBoxes(deltas.subarray(4 * image * count, 4 * (image + 1) * count), [
          ...indices,
        ]),
      };
    });
    return propose(chosen, seen, proposals).boxes;
  });
}
