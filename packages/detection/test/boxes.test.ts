import { expectClose } from '@dynaconv/test-kit/expect';
import { describe, expect, it } from 'vitest';
import { anchorsAt, baseAnchors } from '../src/boxes/anchors.ts';
import { best } from '../src/boxes/best.ts';
import { decodeBoxes, PLAIN_DELTAS, RCNN_DELTAS } from '../src/boxes/decode.ts';
import { levelsOf } from '../src/boxes/levels.ts';
import { nonMaximumSuppression } from '../src/boxes/nms.ts';
import fixture from './fixtures/boxes.json' with { type: 'json' };
import { hashed, hashedBoxes, hashedGroups } from './helpers/hashed.ts';

/** The unit roundoff of float32. */
const UNIT = 2 ** -24;

describe('anchors', () => {
  it.each(fixture.anchors)('of stride $stride and scales $scales are those of PyTorch', (level) => {
    const [height, width] = level.size;
    const count = height * width * level.ratios.length * level.scales.length;
    const all = anchorsAt(
      Array.from({ length: count }, (_, i) => i),
      level,
      width,
    );
    const sampled = level.values.map(
      (_, i) => all[Math.floor((i * all.length) / level.values.length)],
    );
    // Square roots and quotients are correctly rounded on both sides, and so is every product.
    expect(sampled).toEqual(level.values.map(Math.fround));
  });

  it('begin with wide ones, centred on the corner of the image', () => {
    const [x1, y1, x2, y2] = baseAnchors({ stride: 4, scales: [8], ratios: [0.5, 1, 2] });
    expect([x1, y1, x2, y2].map((value) => value.toFixed(4))).toEqual([
      '-22.6274',
      '-11.3137',
      '22.6274',
      '11.3137',
    ]);
  });
});

describe('decodeBoxes', () => {
  it.each(fixture.decoded)(
    "gives PyTorch's boxes: $name",
    ({ name, scale, values, float32MaxError }) => {
      const references = hashedBoxes(name, 50, 64, 16);
      const deltas = hashed(`${name}/deltas`, [50, 4], scale);
      const of = name === 'rcnn' ? RCNN_DELTAS : PLAIN_DELTAS;
      const boxes = decodeBoxes(references, deltas, of, { width: 120, height: 90 });
      // Both do the same operations, in float32; only the exponential may differ, by a rounding of its own.
      const grown = 32 * Math.exp(Math.min(scale, -Math.log(16 / 1000)));
      expectClose(boxes, values, float32MaxError + 2 * UNIT * grown, name);
    },
  );

  it('keeps a box that is not moved, and limits it to the image', () => {
    const boxes = decodeBoxes(Float32Array.of(2, 3, 50, 9), new Float32Array(4), PLAIN_DELTAS, {
      width: 40,
      height: 30,
    });
    expect([...boxes]).toEqual([2, 3, 40, 9]);
  });
});

describe('nonMaximumSuppression', () => {
  it.each(fixture.suppressed)(
    'keeps what mmcv keeps: $name',
    ({ name, count, groups, threshold, kept }) => {
      const candidates = {
        boxes: hashedBoxes(name, count, 8, 32),
        scores: hashed(`${name}/scores`, [count]),
        groups: hashedGroups(`${name}/groups`, count, groups),
      };
      expect(nonMaximumSuppression(candidates, threshold)).toEqual(kept);
      expect(nonMaximumSuppression(candidates, threshold, 7)).toEqual(kept.slice(0, 7));
    },
  );

  const two = (second: number[], scores: number[], groups = [0, 0]) => ({
    boxes: Float32Array.of(0, 0, 10, 10, ...second),
    scores: Float32Array.from(scores),
    groups,
  });

  it('keeps a box that overlaps by exactly the threshold', () => {
    expect(nonMaximumSuppression(two([0, 0, 5, 10], [1, 0.5]), 0.5)).toEqual([0, 1]);
    expect(nonMaximumSuppression(two([0, 0, 5.001, 10], [1, 0.5]), 0.5)).toEqual([0]);
  });

  it('takes the first of equal scores, and does not compare groups', () => {
    expect(nonMaximumSuppression(two([0, 0, 9, 10], [1, 1]), 0.5)).toEqual([0]);
    expect(nonMaximumSuppression(two([0, 0, 9, 10], [1, 2], [3, 4]), 0.5)).toEqual([1, 0]);
  });

  it('rounds shifted coordinates to float32, as mmcv does', () => {
    // An overlap of 0.475; 79079 pixels further, where numbers are 1/128 apart, it is two thirds.
    const boxes = Float32Array.of(1000, 0, 1000.02, 10, 1000.0105, 0, 1000.02, 10);
    const scores = Float32Array.of(1, 0.5);
    expect(nonMaximumSuppression({ boxes, scores, groups: [0, 0] }, 0.5)).toEqual([0, 1]);
    expect(nonMaximumSuppression({ boxes, scores, groups: [79, 79] }, 0.5)).toEqual([0]);
  });

  it('keeps boxes without an area, and takes none', () => {
    expect(nonMaximumSuppression(two([0, 0, 0, 0], [1, 2]), 0.5)).toEqual([1, 0]);
    const none = { boxes: new Float32Array(0), scores: new Float32Array(0), groups: [] };
    expect(nonMaximumSuppression(none, 0.5)).toEqual([]);
  });
});

describe('best', () => {
  it('gives the largest, and the first of equal ones', () => {
    const values = Float32Array.of(1, 3, 2, 3, -1, 2, 2);
    expect([...best(values, 4)]).toEqual([1, 3, 2, 5]);
    expect([...best(values, 9)]).toEqual([1, 3, 2, 5, 6, 0, 4]);
    expect([...best(values, 0)]).toEqual([]);
  });
});

describe('levelsOf', () => {
  it('gives the levels of mmdet, at their borders too', () => {
    const sides = [0, 10, 55.9, 56, 111.9, 112, 112.1, 223.9, 224, 448, 2000];
    const squares = sides.flatMap((side) => [0, 0, side, side]);
    const boxes = Float32Array.of(...squares, ...hashedBoxes('levels', 50, 64, 300));
    expect([...levelsOf(boxes, 4, 112)]).toEqual(fixture.levels);
  });

  it('takes a side that is short of a border by a millionth for one on it', () => {
    expect([...levelsOf(Float32Array.of(0, 0, 111.99997, 111.99997), 4, 112)]).toEqual([1]);
    expect([...levelsOf(Float32Array.of(0, 0, 111.999, 111.999), 4, 112)]).toEqual([0]);
  });
});
