import { decodeBoxes, RCNN_DELTAS } from '../boxes/decode.ts';
import {
  type ResizedImage,
  type Selected,
  type SelectionOptions,
  select,
  unscaled,
} from './select.ts';

/** What the box head says about proposals. */
export interface BoxOutputs {
  /** `x1, y1, x2, y2` of each, in pixels of the network's input. */
  proposals: Float32Array;
  /** Of each proposal, a logit of every class, and at the end that of the background. */
  logits: Float32Array;
  /** Of each proposal and class, dx, dy, dw, dh. */
  deltas: Float32Array;
}

/**
 * The detections of an R-CNN (Girshick, ICCV 2015, arXiv 1504.08083, section 2): a softmax over the classes and the background, and
 * a box of its own for every class.
 */
export function selectRcnn(
  { proposals, logits, deltas }: BoxOutputs,
  classes: number,
  { seen, factors }: ResizedImage,
  options: SelectionOptions,
): Selected {
  const count = proposals.length / 4;
  const references = new Float32Array(count * classes * 4);
  const scores = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) {
    const proposal = proposals.subarray(i * 4, i * 4 + 4);
    for (let c = 0; c < classes; c++) references.set(proposal, (i * classes + c) * 4);
    const row = logits.subarray(i * (classes + 1), (i + 1) * (classes + 1));
    scores.set(softmax(row).subarray(0, classes), i * classes);
  }
  const boxes = decodeBoxes(references, deltas, RCNN_DELTAS, seen);
  return select(
    {
      boxes: unscaled(boxes, factors),
      classes,
      scores,
      ranks: scores,
      boxOf: (proposal, label) => proposal * classes + label,
    },
    options,
  );
}

function softmax(logits: Float32Array): Float32Array {
  // The largest logit is subtracted, so that no exponential overflows.
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = powers.reduce((a, b) => a + b);
  return Float32Array.from(powers, (power) => power / total);
}
