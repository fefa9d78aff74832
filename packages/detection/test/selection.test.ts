import { expectClose } from '@dynaconv/test-kit/expect';
import { describe, expect, it } from 'vitest';
import type { AnchorLevel } from '../src/boxes/anchors.ts';
import { best } from '../src/boxes/best.ts';
import type { LevelOutputs } from '../src/selection/level_outputs.ts';
import { propose } from '../src/selection/proposals.ts';
import { selectRcnn } from '../src/selection/rcnn.ts';
import { selectRetina } from '../src/selection/retina.ts';
import type { Selected } from '../src/selection/select.ts';
import fixture from './fixtures/boxes.json' with { type: 'json' };
import { hashed, hashedBoxes } from './helpers/hashed.ts';

const { selections, anchors } = fixture;
const [height, width] = selections.image;
const seen = { width, height };
const { classes } = selections;
const image = { seen, factors: selections.factors as [number, number] };

/** float32 roundings of a few operations on coordinates of the original image, which are below 256. */
const BOX_TOLERANCE = 8 * 256 * 2 ** -24;
/** And of a score. */
const SCORE_TOLERANCE = 8 * 2 ** -24;

/** The best anchors of every level of maps that are hashes. */
function outputs(
  key: string,
  levels: readonly AnchorLevel[],
  each: number,
  perAnchor: number,
  count: number,
): LevelOutputs[] {
  return levels.map((level, i) => {
    const [rows, columns] = selections.padded.map((side) => Math.ceil(side / level.stride));
    const number = rows * columns * each;
    const logits = hashed(`${key}/logits/${i}`, [number * perAnchor], 4);
    const deltas = hashed(`${key}/deltas/${i}`, [number * 4]);
    const largest = Float32Array.from({ length: number }, (_, anchor) =>
      Math.max(...logits.subarray(anchor * perAnchor, (anchor + 1) * perAnchor)),
    );
    const indices = best(largest, count);
    const rowsOf = (values: Float32Array, size: number) =>
      Float32Array.from(
        [...indices].flatMap((index) => [...values.subarray(index * size, (index + 1) * size)]),
      );
    return {
      level,
      width: columns,
      indices,
      logits: rowsOf(logits, perAnchor),
      deltas: rowsOf(deltas, 4),
    };
  });
}

function expectSelected(
  actual: Selected,
  expected: { boxes: number[]; scores: number[]; labels: number[] },
): void {
  expect(actual.labels).toEqual(expected.labels);
  expectClose(actual.scores, expected.scores, SCORE_TOLERANCE, 'scores');
  expectClose(actual.boxes, expected.boxes, BOX_TOLERANCE, 'boxes');
}

describe('propose', () => {
  it.each(selections.proposals)(
    'gives the $count proposals of the reference',
    ({ count, boxes }) => {
      const levels = outputs('rpn', anchors.slice(0, 5), 3, 1, count);
      expectClose(propose(levels, seen, count).boxes, boxes, BOX_TOLERANCE, 'boxes');
    },
  );

  it('gives none where there are none, or all are empty', () => {
    expect(propose([], seen, 10).boxes).toHaveLength(0);
    const level = anchors[0];
    // Far to the left of the image, so that it is clipped to nothing.
    const gone = { level, width: 3, indices: Uint32Array.of(0), logits: Float32Array.of(9) };
    const outputs = [{ ...gone, deltas: Float32Array.of(-9, 0, 0, 0) }];
    expect(propose(outputs, seen, 10).boxes).toHaveLength(0);
  });
});

describe('selectRetina', () => {
  it.each(selections.retina)(
    'gives $count detections above $threshold',
    ({ threshold, count, ...expected }) => {
      const levels = outputs('retina', anchors.slice(5), 9, classes, 1000);
      const options = { scoreThreshold: threshold, maxDetections: count };
      expectSelected(selectRetina(levels, classes, image, options), expected);
    },
  );
});

describe('selectRcnn', () => {
  const options = { scoreThreshold: 0.05, maxDetections: 100 };
  const outputsOf = (count: number) => ({
    proposals: hashedBoxes('rcnn/proposals', count, 40, 16),
    logits: hashed('rcnn/logits', [count, classes + 1], 4),
    deltas: hashed('rcnn/deltas', [count, classes * 4]),
  });

  it('gives the detections of the reference', () => {
    expectSelected(selectRcnn(outputsOf(150), classes, image, options), selections.rcnn);
  });

  it('gives none of no proposals, and none below the threshold', () => {
    expect(selectRcnn(outputsOf(0), classes, image, options).labels).toEqual([]);
    const strict = { ...options, scoreThreshold: 1 };
    expect(selectRcnn(outputsOf(150), classes, image, strict).labels).toEqual([]);
  });
});
