import { createHash } from 'node:crypto';
import { fnv1a32, hashAt } from '@dynaconv/test-kit';
import { describe, expect, it } from 'vitest';
import { keepRatioSize, normalize, type Pixels, resizeImage } from '../src/images.ts';
import fixture from './fixtures/dense-input.json' with { type: 'json' };

/** The images of python/reference/preprocessing_fixture.py. */
function noise([height, width]: readonly number[]): Pixels {
  const seed = fnv1a32(`picture/${height}x${width}`);
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => hashAt(seed, i) >>> 24);
  return { data, height, width, channels: 3 };
}

describe.each(fixture.cases)('an image of $size for a scale of $scale', (reference) => {
  const { size, scale, resized, sha256, cubic } = reference;
  const image = noise(size);

  it('is resized as by mmcv and OpenCV, to the byte', () => {
    const found = keepRatioSize(image, [scale[0], scale[1]]);
    expect(found).toEqual({ height: resized[0], width: resized[1] });
    const { data } = resizeImage(image, found, 'bilinear');
    expect(
      createHash('sha256')
        .update(data as Uint8Array)
        .digest('hex'),
    ).toBe(sha256);
  });

  it('is resized once more to multiples of 32, bicubically', () => {
    const [height, width] = resized.map((side) => Math.ceil(side / 32) * 32);
    const linear = resizeImage(image, { height: resized[0], width: resized[1] }, 'bilinear');
    const { data } = resizeImage(linear, { height, width }, 'bicubic-opencv');
    const expected = [...Buffer.from(cubic, 'base64')];
    const sampled = expected.map((_, i) => data[Math.floor((i * data.length) / expected.length)]);
    expect(sampled).toEqual(expected);
  });
});

// Of mmcv 1.7.2, [height, width].
it.each([
  [
    [480, 640],
    [1333, 800],
    [800, 1067],
  ],
  [
    [1024, 2048],
    [1333, 800],
    [667, 1333],
  ],
  [
    [640, 427],
    [1333, 800],
    [1199, 800],
  ],
  [
    [20, 20],
    [1333, 800],
    [800, 800],
  ],
  [
    [4000, 10],
    [800, 1333],
    [1333, 3],
  ],
  [
    [1, 100_000],
    [64, 48],
    [1, 64],
  ],
])('an image of %o fits into %o as %o', ([height, width], scale, expected) => {
  const found = keepRatioSize({ height, width }, scale as [number, number]);
  expect([found.height, found.width]).toEqual(expected);
});

it('is normalised into the corner of a larger input', () => {
  const image = { data: [10, 20, 30, 40, 50, 60], height: 2, width: 1, channels: 3 };
  const out = new Float32Array(2 * 2 * 3);
  normalize(image, { mean: [10, 10, 10], std: [1, 2, 10] }, out, 2);
  expect([...out]).toEqual([0, 5, 2, 0, 0, 0, 30, 20, 5, 0, 0, 0]);
});
