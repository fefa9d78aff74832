import { hashAt } from '@dynaconv/test-kit';
import { expect, it } from 'vitest';
import type { Pixels } from '../src/images/pixels.ts';
import { IMAGENET_MMCLS, type Preprocessing, preprocess } from '../src/images/preprocessing.ts';

/** An image of random bytes. */
const noise = (height: number, width: number, channels = 3): Pixels => ({
  data: Uint8Array.from({ length: height * width * channels }, (_, i) => hashAt(1, i) & 0xff),
  height,
  width,
  channels,
});

const plain = (shortSide: number, crop: number): Preprocessing => ({
  resize: { shortSide, interpolation: 'bilinear' },
  crop,
  mean: [0, 0, 0],
  std: [1, 1, 1],
});

function run(pixels: Pixels, config: Preprocessing): Float32Array {
  const out = new Float32Array(config.crop ** 2 * 3);
  preprocess(pixels, config, out);
  return out;
}

it('leaves an image of its own size as it is, and normalises it', () => {
  const pixels = noise(28, 28);
  const { mean, std } = IMAGENET_MMCLS;
  const out = run(pixels, { ...IMAGENET_MMCLS, ...plain(28, 28), mean, std });
  const expected = Float32Array.from(pixels.data, (v, i) => (v - mean[i % 3]) / std[i % 3]);
  expect(out).toEqual(expected);
});

it('interpolates between the centres of pixels', () => {
  // Two pixels to four: centres at −0.25, 0.25, 0.75 and 1.25 of the old ones.
  const pixels = { data: [0, 100, 0, 100], height: 2, width: 2, channels: 1 };
  const row = run(pixels, plain(4, 4)).subarray(0, 12);
  expect([...row]).toEqual([0, 0, 0, 25, 25, 25, 75, 75, 75, 100, 100, 100]);
});

it('takes the red, green and blue of RGBA', () => {
  const data = [10, 20, 30, 0, 40, 50, 60, 255, 1, 2, 3, 4, 5, 6, 7, 8];
  const out = run({ data, height: 2, width: 2, channels: 4 }, plain(2, 2));
  expect([...out]).toEqual([10, 20, 30, 40, 50, 60, 1, 2, 3, 5, 6, 7]);
});
