import { type Loss, smoothL1 } from '@dynaconv/training';
import {
  add,
  div,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { PLAIN_DELTAS } from '../boxes/decode.ts';
import { encodeBox } from '../boxes/encode.ts';
import { type AnchorGrid, anchorCount } from './anchor_grids.ts';
import { IGNORED } from './assign.ts';

/** What a head says about the anchors of a grid, for a batch. */
export interface AnchorOutputs {
  grid: AnchorGrid;
  /** [B, H, W, anchors·classes] */
  logits: Tensor4D;
  /** [B, H, W, anchors·4] */
  deltas: Tensor4D;
}

/** What the anchors of an image are to become. */
export interface AnchorGoals {
  /** Of each anchor its object, NEGATIVE or IGNORED; see `assign`. */
  assigned: Int32Array;
  /** Of the objects, `x1, y1, x2, y2` each, and indices of classes. */
  boxes: Float32Array;
  labels: readonly number[];
}

/** Of what boxes show, and of where the objects are. */
export type BoxLosses = Record<'classification' | 'regression', Scalar>;

/** The absolute value; mmdetection's configurations have it for boxes. */
export const l1 = /* @__PURE__ */ smoothL1({ beta: 0 });

/**
 * The losses of the anchors of a batch, divided by `divisor`: `loss` of each one's logits, of which the class of its object is to be 1,
 * and L1 of the positives' offsets.
 *
 * @param anchors of all grids
 */
export function anchorLosses(
  outputs: readonly AnchorOutputs[],
  anchors: Float32Array,
  goals: readonly AnchorGoals[],
  { classes, loss, divisor }: { classes: number; loss: Loss; divisor: number },
): BoxLosses {
  let first = 0;
  const parts = outputs.map((output) => {
    const count = anchorCount(output.grid);
    const wanted = targetsOf(anchors, goals, first, count, classes);
    first += count;
    return tidy(() => {
      const rows = goals.length * count;
      const logits = reshape(output.logits, [rows, classes]);
      const deltas = reshape(output.deltas, [rows, 4]);
      const weighted = (losses: Tensor, weights: Float32Array) =>
        sum(mul(losses, tensor1d(weights)));
      return {
        classification: weighted(
          loss(tensor2d(wanted.targets, [rows, classes]), logits),
          wanted.used,
        ),
        regression: weighted(l1(tensor2d(wanted.offsets, [rows, 4]), deltas), wanted.positive),
      };
    });
  });
  return tidy(() => {
    const mean = (name: keyof BoxLosses) =>
      div(
        parts.map((part) => part[name]).reduce((a, b) => add(a, b)),
        divisor,
      ) as Scalar;
    return { classification: mean('classification'), regression: mean('regression') };
  });
}

/** Of `count` anchors from `first` on, image by image. */
function targetsOf(
  anchors: Float32Array,
  goals: readonly AnchorGoals[],
  first: number,
  count: number,
  classes: number,
) {
  const rows = goals.length * count;
  const targets = new Float32Array(rows * classes);
  const offsets = new Float32Array(rows * 4);
  const used = new Float32Array(rows);
  const positive = new Float32Array(rows);
  goals.forEach(({ assigned, boxes, labels }, image) => {
    for (let i = 0; i < count; i++) {
      const object = assigned[first + i];
      if (object === IGNORED) continue;
      const row = image * count + i;
      used[row] = 1;
      if (object < 0) continue;
      positive[row] = 1;
      targets[row * classes + labels[object]] = 1;
      encodeBox(anchors, first + i, boxes, object, PLAIN_DELTAS, offsets, row * 4);
    }
  });
  return { targets, offsets, used, positive };
}

/** How many anchors of each image are positive, or used: at least one, as mmdetection counts them. */
export const countAtLeastOne = (
  goals: readonly AnchorGoals[],
  counts: (assigned: number) => boolean,
): number =>
  goals.reduce((total, { assigned }) => total + Math.max(assigned.filter(counts).length, 1), 0);
