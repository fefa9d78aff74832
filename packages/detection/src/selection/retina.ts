import { boxesOf, joined, type LevelOutputs } from './level_outputs.ts';
import {
  type ResizedImage,
  type Selected,
  type SelectionOptions,
  select,
  unscaled,
} from './select.ts';

/**
 * RetinaNet's detections (Lin et al., ICCV 2017, arXiv 1708.02002, section 4): every anchor may be of several classes, each with
 * a sigmoid of its own. As mmdet 2.11 chooses them, from the anchors with the largest logits of every level; ranked by logits.
 */
export function selectRetina(
  levels: readonly LevelOutputs[],
  classes: number,
  { seen, factors }: ResizedImage,
  options: SelectionOptions,
): Selected {
  const logits = joined(levels.map((outputs) => outputs.logits));
  return select(
    {
      boxes: unscaled(joined(levels.map((outputs) => boxesOf(outputs, seen))), factors),
      classes,
      scores: logits.map((logit) => 1 / (1 + Math.exp(-logit))),
      ranks: logits,
      boxOf: (anchor) => anchor,
    },
    options,
  );
}
