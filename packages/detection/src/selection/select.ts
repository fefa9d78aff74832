import type { Size } from '@dynaconv/models/images';
import { nonMaximumSuppression } from '../boxes/nms.ts';
import { gatherBoxes } from './proposals.ts';

/** Boxes of a class that overlap a better one by more than this are dropped. */
const OVERLAP = 0.5;

/** What is kept of a network's answers. */
export interface SelectionOptions {
  /** Only scores above it. */
  scoreThreshold: number;
  maxDetections: number;
}

/** An image in the network's input: its size there, and what it was multiplied by. */
export interface ResizedImage {
  seen: Size;
  /** Of width and height, float32. */
  factors: readonly [number, number];
}

/** Detections, best first. */
export interface Selected {
  /** `x1, y1, x2, y2` of each, in pixels of the image. */
  boxes: Float32Array;
  scores: Float32Array;
  labels: number[];
}

/** What `select` chooses from. */
interface Answers {
  /** Boxes in pixels of the image. */
  boxes: Float32Array;
  classes: number;
  /** A score for every answer and class. */
  scores: Float32Array;
  /** What ranks them where scores are rounded: the scores' own logits, or the scores. */
  ranks: Float32Array;
  /** Which box an answer and a class have. */
  boxOf(answer: number, label: number): number;
}

/**
 * The best of all pairs of an answer and a class: above the threshold, and not overlapped by a better one of the class. As mmdet's
 * `multiclass_nms`.
 */
export function select(
  { boxes, classes, scores, ranks, boxOf }: Answers,
  { scoreThreshold, maxDetections }: SelectionOptions,
): Selected {
  const threshold = Math.fround(scoreThreshold);
  const pairs: number[] = [];
  for (let i = 0; i < scores.length; i++) if (scores[i] > threshold) pairs.push(i);
  const labels = pairs.map((pair) => pair % classes);
  const candidates = {
    boxes: gatherBoxes(
      boxes,
      pairs.map((pair, i) => boxOf(Math.floor(pair / classes), labels[i])),
    ),
    scores: Float32Array.from(pairs, (pair) => ranks[pair]),
    groups: labels,
  };
  const kept = nonMaximumSuppression(candidates, OVERLAP, maxDetections);
  return {
    boxes: gatherBoxes(candidates.boxes, kept),
    scores: Float32Array.from(kept, (i) => scores[pairs[i]]),
    labels: kept.map((i) => labels[i]),
  };
}

/** Boxes in pixels of the image as it was before it was resized. */
export const unscaled = (boxes: Float32Array, [x, y]: ResizedImage['factors']): Float32Array =>
  boxes.map((value, i) => value / (i % 2 === 0 ? x : y));
