import { describe, expect, it } from 'vitest';
import { type Augmentation, augment } from '../../src/data/augmentation.ts';
import { Random } from '../../src/data/random.ts';
import type { RgbImage } from '../../src/data/rgb_image.ts';
import { affine } from '../../src/data/transforms/affine.ts';
import { colourJitter } from '../../src/data/transforms/colour_jitter.ts';
import { drawMix } from '../../src/data/transforms/mixup.ts';
import { CHANGES, parseRandAugment } from '../../src/data/transforms/rand_augment.ts';
import { affineMatrix, randomAffine } from '../../src/data/transforms/random_affine.ts';
import { randomErasing } from '../../src/data/transforms/random_erasing.ts';
import { randomArea } from '../../src/data/transforms/random_resized_crop.ts';

const DRAWS = 2000;
const draws = <T>(draw: (random: Random) => T): T[] =>
  Array.from({ length: DRAWS }, (_, i) => draw(new Random('draws', i)));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const picture = (height: number, width: number): RgbImage => {
  const random = new Random('picture');
  const data = Uint8Array.from({ length: height * width * 3 }, () => random.below(256));
  return { data, height, width };
};

describe('Random', () => {
  it('gives the numbers of its key, whatever else is drawn', () => {
    const one = new Random(1, 'a', 2);
    new Random(1, 'a', 3).next();
    const other = new Random(1, 'a', 2);
    expect([one.next(), one.next()]).toEqual([other.next(), other.next()]);
    expect(new Random(1, 'a', 2).next()).not.toBe(new Random(1, 'a', 3).next());
    expect(new Random(1, 12).next()).not.toBe(new Random(11, 2).next());
  });

  // Four standard errors of a mean of that many draws: one seed in 16,000 would miss one.
  it.each([
    ['uniform(2, 6)', (random: Random) => random.uniform(2, 6), 4, 4 / Math.sqrt(12)],
    ['normal()', (random: Random) => random.normal(), 0, 1],
    ['normal()²', (random: Random) => random.normal() ** 2, 1, Math.SQRT2],
    // Var of Beta(a, a) = 1 / (4 (2a + 1)).
    ['beta(0.8)', (random: Random) => random.beta(0.8), 0.5, Math.sqrt(1 / 10.4)],
    ['(beta(0.8) − ½)²', (random: Random) => (random.beta(0.8) - 0.5) ** 2, 1 / 10.4, 0.086],
    ['(beta(4) − ½)²', (random: Random) => (random.beta(4) - 0.5) ** 2, 1 / 36, 0.04],
    ['sign()', (random: Random) => random.sign(), 0, 1],
  ])('%s has the mean of its distribution', (_, draw, expected, deviation) => {
    const error = Math.abs(mean(draws(draw)) - expected);
    expect(error).toBeLessThan((4 * deviation) / Math.sqrt(DRAWS));
  });

  it('beta of a tiny alpha is a number from 0 to 1', () => {
    for (const share of draws((random) => random.beta(1e-3))) {
      expect(share >= 0 && share <= 1).toBe(true);
    }
  });

  it('permutes', () => {
    const order = new Random('order').permutation(100);
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(100);
  });
});

describe('randomArea', () => {
  it('is inside of the image, and of its share and ratio up to rounding', () => {
    const image = { height: 300, width: 400 };
    const areas = draws((random) => randomArea(image, [0.08, 1], [3 / 4, 4 / 3], random));
    for (const { top, left, height, width } of areas) {
      expect(top >= 0 && left >= 0 && top + height <= 300 && left + width <= 400).toBe(true);
      const share = (height * width) / (300 * 400);
      expect(share).toBeGreaterThan(0.08 * 0.98);
      expect(width / height).toBeGreaterThan(0.75 * 0.98);
      expect(width / height).toBeLessThan((4 / 3) * 1.02);
    }
    const shares = areas.map(({ height, width }) => (height * width) / (300 * 400));
    expect(Math.min(...shares)).toBeLessThan(0.1);
    expect(Math.max(...shares)).toBeGreaterThan(0.9);
  });

  it.each([
    ['a strip', { height: 10, width: 1000 }, { top: 0, left: 493, height: 10, width: 13 }],
    ['a tower', { height: 1000, width: 10 }, { top: 493, left: 0, height: 13, width: 10 }],
  ])('of %s is the middle when nothing fits', (_, image, middle) => {
    expect(randomArea(image, [1, 1], [3 / 4, 4 / 3], new Random(0))).toEqual(middle);
  });

  it('of a single pixel is that pixel', () => {
    const area = randomArea({ height: 1, width: 1 }, [0.08, 1], [3 / 4, 4 / 3], new Random(0));
    expect(area).toEqual({ top: 0, left: 0, height: 1, width: 1 });
  });
});

describe('RandAugment', () => {
  it("reads timm's text", () => {
    expect(parseRandAugment('rand-m9-mstd0.5-inc1')).toEqual({
      magnitude: 9,
      magnitudeStd: 0.5,
      layers: 2,
      probability: 0.5,
    });
    expect(parseRandAugment('rand-m7-n3-p1-inc1')).toMatchObject({ layers: 3, probability: 1 });
  });

  it.each(['rand-m9', 'augmix-m3-inc1', 'rand-m9-inc1-x3', 'rand-mstd-inc1', ''])(
    'refuses %o',
    (text) => {
      expect(() => parseRandAugment(text)).toThrow(
        `randAugment is '${text}', expected timm's form`,
      );
    },
  );

  it('keeps every argument in range', () => {
    const random = new Random('level');
    for (const level of [0, 0.5, 0.9, 1]) {
      const { Rotate, PosterizeIncreasing, ColorIncreasing } = CHANGES;
      expect(Math.abs(Rotate.argument(level, random))).toBeLessThanOrEqual(30 * level);
      expect([0, 1, 2, 3, 4]).toContain(PosterizeIncreasing.argument(level, random));
      const factor = ColorIncreasing.argument(level, random);
      expect(factor >= 0.1 - 1e-12 && factor <= 1.9 + 1e-12).toBe(true);
    }
  });
});

describe('randomAffine', () => {
  it("has torchvision's matrices", () => {
    // _get_inverse_affine_matrix([14, 14], 12.0, [0, 0], 1.0, [7.0, 0.0])
    const expected = [
      ...[0.9526192550701666, 0.3280131144720893, -3.928853173591584],
      ...[-0.20791169081775934, 0.9781476007338057, 3.2166972611753515],
    ];
    affineMatrix({ height: 28, width: 28 }, 12, 7).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-13);
    });
  });

  it('turns clockwise around the middle, and slants what is above it to the right', () => {
    const bright = (rows: string[]): RgbImage => ({
      data: Uint8Array.from(
        [...rows.join('')].flatMap((each) => Array(3).fill(255 * Number(each))),
      ),
      ...{ height: rows.length, width: rows[0].length },
    });
    const shown = (image: RgbImage, rotation: number, shear: number) => {
      const options = { interpolation: 'bilinear', fill: [0, 0, 0] } as const;
      const { data } = affine(image, affineMatrix(image, rotation, shear), options);
      const reds = [...data.filter((_, at) => at % 3 === 0)];
      const text = reds.map((level) => (level > 127 ? 1 : 0)).join('');
      return Array.from({ length: 3 }, (_, row) => text.slice(3 * row, 3 * row + 3));
    };
    const upright = bright(['010', '010', '000']);
    expect(shown(upright, 0, 0)).toEqual(['010', '010', '000']);
    expect(shown(upright, 0, 45)).toEqual(['001', '010', '000']);
    expect(shown(upright, 90, 0)).toEqual(['000', '011', '000']);
  });

  it('draws from the range to both sides, and black for what was outside', () => {
    const white: RgbImage = { data: new Uint8Array(20 * 20 * 3).fill(255), height: 20, width: 20 };
    const corners = draws((random) => {
      const { data } = randomAffine(white, { shear: 20 }, random);
      return [data[0], data[3 * 19]].map((level) => level > 0);
    });
    // Slanted to the right, the left upper corner is from outside; to the left the right one.
    for (const [left, right] of corners) expect(left || right).toBe(true);
    const share = corners.filter(([left]) => left).length / DRAWS;
    expect(Math.abs(share - 0.5)).toBeLessThan(
      0.5 / 20 / Math.tan(Math.PI / 9) + 2 / Math.sqrt(DRAWS),
    );
  });
});

it('colour jitter without strength leaves a picture as it is', () => {
  const image = picture(5, 6);
  expect(colourJitter(image, {}, new Random(0)).data).toEqual(image.data);
  expect(colourJitter(image, { hue: 0.5 }, new Random(0)).data).not.toEqual(image.data);
});

it('random erasing replaces a rectangle of 2 to 33 % by noise', () => {
  const size = 64;
  for (let i = 0; i < 50; i++) {
    const values = new Float32Array(size * size * 3).fill(9);
    randomErasing(values, size, 1, new Random('erase', i));
    const erased = [...values.keys()].filter((at) => values[at] !== 9);
    const rows = new Set(erased.map((at) => Math.floor(at / (size * 3))));
    const columns = new Set(erased.map((at) => Math.floor(at / 3) % size));
    expect(erased).toHaveLength(rows.size * columns.size * 3);
    const share = erased.length / values.length;
    expect(share > 0.015 && share < 0.35).toBe(true);
    expect(Math.abs(mean(erased.map((at) => values[at])))).toBeLessThan(
      4 / Math.sqrt(erased.length),
    );
  }
  const values = new Float32Array(12);
  randomErasing(values, 2, 0, new Random(0));
  expect([...values]).toEqual(new Array(12).fill(0));
});

it('a batch is mixed by one of the two, as often as the probabilities say', () => {
  const mixup = { mixup: 0.8, cutmix: 1, probability: 0.8, switchProbability: 0.25 };
  const mixes = draws((random) => drawMix(mixup, 32, random)?.kind ?? 'none');
  const share = (kind: string) => mixes.filter((each) => each === kind).length / DRAWS;
  for (const [kind, expected] of [
    ['none', 0.2],
    ['cutmix', 0.2],
    ['mixup', 0.6],
  ] as const) {
    const deviation = Math.sqrt((expected * (1 - expected)) / DRAWS);
    expect(Math.abs(share(kind) - expected), kind).toBeLessThan(4 * deviation);
  }
  expect(drawMix({ ...mixup, mixup: 0, cutmix: 0 }, 32, new Random(0))).toBeUndefined();
});

describe('augment', () => {
  const preprocessing = { mean: [10, 20, 30], std: [2, 4, 8] } as const;
  const plain: Augmentation = {
    scale: [1, 1],
    ratio: [1, 1],
    interpolation: 'bilinear',
    flip: 0,
    erasing: 0,
  };

  it('without any change only normalises', () => {
    const image = { ...picture(8, 8), channels: 3 };
    const values = augment(image, 8, preprocessing, plain, new Random(0));
    expect([...values.subarray(0, 3)]).toEqual(
      [0, 1, 2].map((c) => Math.fround((image.data[c] - [10, 20, 30][c]) / [2, 4, 8][c])),
    );
  });

  it('turns and slants within what is asked for', () => {
    const image = { ...picture(16, 16), channels: 3 };
    const changed = (affine?: Augmentation['affine']) =>
      augment(image, 16, preprocessing, { ...plain, affine }, new Random(0));
    expect(changed({})).toEqual(changed());
    expect(changed({ rotation: 20 })).not.toEqual(changed());
    expect(changed({ shear: 20 })).not.toEqual(changed({ rotation: 20 }));
  });

  it('flips, and takes gray and RGBA pixels', () => {
    const gray = { data: Uint8Array.of(1, 2, 3, 4), height: 2, width: 2, channels: 1 };
    const unit = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const flipped = augment(gray, 2, unit, { ...plain, flip: 1 }, new Random(0));
    expect([...flipped]).toEqual([2, 2, 2, 1, 1, 1, 4, 4, 4, 3, 3, 3]);
    const rgba = { data: Uint8ClampedArray.of(1, 2, 3, 0), height: 1, width: 1, channels: 4 };
    expect([...augment(rgba, 1, unit, plain, new Random(0))]).toEqual([1, 2, 3]);
  });
});
