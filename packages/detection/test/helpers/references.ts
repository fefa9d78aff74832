import { type ReferenceOutput, toleranceOf } from '@dynaconv/test-kit';
import { expect } from 'vitest';

/** Boxes that the reference chose, and how safely. */
export interface ReferenceBoxes {
  /** `x1, y1, x2, y2` of each, best first. */
  boxes: readonly number[];
  scores: readonly number[];
  labels?: readonly number[];
  /** How far float32 is from all boxes, and all scores, that it chose from. */
  boxError: number;
  scoreError: number;
  /** Smaller errors of the scores that rank, and of the edges in pixels, cannot change what is chosen. */
  margin: { score: number | null; box: number | null };
}

/**
 * Fails unless the same boxes were chosen, in the same order where scores differ by more than rounding; and where the reference
 * is too near to another choice to tell.
 *
 * @param rankTolerance of the values that rank, if they are not the scores
 */
export function expectChosen(
  actual: { boxes: ArrayLike<number>; scores: ArrayLike<number>; labels?: ArrayLike<number> },
  expected: ReferenceBoxes,
  scoreTolerance = toleranceOf({ float32MaxError: expected.scoreError }),
): void {
  const { margin, scores, boxes, labels } = expected;
  const boxTolerance = toleranceOf({ float32MaxError: expected.boxError });
  const rankTolerance = toleranceOf({ float32MaxError: expected.scoreError });
  expect(margin.score ?? Number.POSITIVE_INFINITY).toBeGreaterThan(rankTolerance);
  expect(margin.box ?? Number.POSITIVE_INFINITY).toBeGreaterThan(boxTolerance);
  expect(actual.scores.length).toBe(scores.length);

  const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;
  const isSame = (mine: number, theirs: number) =>
    near(actual.scores[mine], scores[theirs], scoreTolerance) &&
    actual.labels?.[mine] === labels?.[theirs] &&
    [0, 1, 2, 3].every((i) =>
      near(actual.boxes[mine * 4 + i], boxes[theirs * 4 + i], boxTolerance),
    );
  const left = new Set(scores.keys());
  const places = scores.map((_, theirs) => {
    const mine = [...left].find((each) => isSame(each, theirs));
    if (mine === undefined) {
      expect.fail(
        `no box is like ${theirs}: ${boxes.slice(theirs * 4, theirs * 4 + 4)}, score ${scores[theirs]}, label ${labels?.[theirs]}; there is ${Array.from(actual.boxes).slice(theirs * 4, theirs * 4 + 4)}, score ${actual.scores[theirs]}, label ${actual.labels?.[theirs]}`,
      );
    }
    left.delete(mine);
    return mine;
  });
  for (let i = 0; i < places.length; i++) {
    for (let j = i + 1; j < places.length; j++) {
      if (scores[i] - scores[j] > 2 * scoreTolerance) expect(places[i]).toBeLessThan(places[j]);
    }
  }
}

export type References = Readonly<Record<string, ReferenceOutput>>;
