import { describe, expect, it } from 'vitest';
import { averagePrecision, type EvaluatedImage } from '../src/evaluation/average_precision.ts';
import { toRle } from '../src/masks/rle.ts';
import fixture from './fixtures/evaluation.json' with { type: 'json' };

const { width, height } = fixture;

/** The pixels whose centres are within the ellipse that a box encloses. */
function ellipse([x, y, w, h]: number[]) {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const across = (column + 0.5 - (x + w / 2)) / (w / 2);
      const down = (row + 0.5 - (y + h / 2)) / (h / 2);
      if (across ** 2 + down ** 2 <= 1) data[row * width + column] = 1;
    }
  }
  return { data, width, height };
}

const shape = ({ label, box }: { label: number; box: number[] }) => ({
  index: label,
  box: { x: box[0], y: box[1], width: box[2], height: box[3] },
});

const images: EvaluatedImage[] = fixture.scenes.map(({ truths, detections }) => ({
  truths: truths.map((each) => ({
    ...shape(each),
    crowd: each.crowd,
    mask: toRle(ellipse(each.box)),
  })),
  detections: detections.map((each) => ({
    ...shape(each),
    score: each.score,
    mask: ellipse(each.box),
  })),
}));

describe('averagePrecision', () => {
  it.each(['box', 'mask'] as const)("is pycocotools' of each %s", (of) => {
    const { ap, ap50, ap75, classes } = averagePrecision(images, { of });
    const expected = fixture[of];
    expect(ap).toBeCloseTo(expected.ap, 9);
    expect(ap50).toBeCloseTo(expected.ap50, 9);
    expect(ap75).toBeCloseTo(expected.ap75, 9);
    expect([...classes.keys()].map(String)).toEqual(Object.keys(expected.classes));
    Object.values(expected.classes).forEach((value, i) => {
      expect([...classes.values()][i]).toBeCloseTo(value, 9);
    });
  });

  const box = { x: 10, y: 10, width: 20, height: 20 };
  const truth = { index: 3, box };

  it('is 1 for what is found, and 0 for what is not', () => {
    const found = { index: 3, box, score: 0.1 };
    expect(averagePrecision([{ truths: [truth], detections: [found] }])).toMatchObject({
      ap: 1,
      ap50: 1,
      ap75: 1,
    });
    expect(averagePrecision([{ truths: [truth], detections: [] }]).ap).toBe(0);
    const other = { ...found, index: 4 };
    expect(averagePrecision([{ truths: [truth], detections: [other] }]).ap).toBe(0);
  });

  it('is NaN where there is nothing to be found', () => {
    expect(averagePrecision([{ truths: [], detections: [{ ...truth, score: 1 }] }]).ap).toBeNaN();
    expect(
      averagePrecision([{ truths: [{ ...truth, crowd: true }], detections: [] }]).ap,
    ).toBeNaN();
  });

  it('asks for the masks that it needs, and refuses what it does not know', () => {
    const scene = [{ truths: [truth], detections: [] }];
    expect(() => averagePrecision(scene, { of: 'mask' })).toThrow(
      /an object of class 3 has no mask/,
    );
    expect(() => averagePrecision(scene, { of: 'segm' as 'mask' })).toThrow(/of is 'segm'/);
    expect(() => averagePrecision(scene, { type: 'box' } as object)).toThrow(/no option 'type'/);
  });
});
