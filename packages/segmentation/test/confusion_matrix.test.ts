import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from '../src/index.ts';

describe('ConfusionMatrix', () => {
  it('counts over images, and ignores pixels without a class', () => {
    const matrix = new ConfusionMatrix(3);
    matrix.add([0, 0, 1, 255], Uint8Array.of(0, 1, 1, 2));
    matrix.add([1, 0], Uint8Array.of(0, 0));
    expect([...matrix.counts]).toEqual([2, 1, 0, 1, 1, 0, 0, 0, 0]);
    // Class 0: 2 of 0, 0, 0 and one more that was given 0. Class 1: 1 of 1, 1 and one more.
    expect(matrix.iou()).toEqual([2 / 4, 1 / 3, Number.NaN]);
    expect(matrix.meanIou()).toBeCloseTo((1 / 2 + 1 / 3) / 2, 15);
  });

  it('rejects what is not a pair of maps', () => {
    const matrix = new ConfusionMatrix(2);
    expect(() => matrix.add([0], Uint8Array.of(0, 1))).toThrow(
      'ConfusionMatrix: the true map has 1 pixels, the other one 2; expected as many',
    );
    expect(() => matrix.add([0], Uint8Array.of(2))).toThrow(
      'ConfusionMatrix: pixel 0 has class 2, expected a class below 2',
    );
    expect(() => new ConfusionMatrix(0)).toThrow(
      'ConfusionMatrix: numClasses is 0, expected a positive integer',
    );
  });
});
