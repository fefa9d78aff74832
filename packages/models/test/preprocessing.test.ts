import '@tensorflow/tfjs-backend-cpu';
import { image, setBackend, slice, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashAt } from '../../layers/test/helpers/deterministic.ts';
import { expectClose } from '../../layers/test/helpers/reference.ts';
import type { Pixels } from '../src/images/pixels.ts';
import { IMAGENET_MMCLS, type Preprocessing, preprocess } from '../src/images/preprocessing.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

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

/** The same by stock ops, not rounded to bytes: resize the whole image, cut. */
function byStockOps(
  { data, height, width, channels }: Pixels,
  size: [number, number],
  [top, left]: [number, number],
  crop: number,
): Float32Array {
  const x = tensor(Float32Array.from(data), [height, width, channels]) as Tensor3D;
  const resized = image.resizeBilinear(x, size, false, true);
  return slice(resized, [top, left, 0], [crop, crop, 3]).dataSync() as Float32Array;
}

describe('the size and the cut of mmcls', () => {
  // The long side is cut to whole pixels; a cut that begins between two pixels begins at the even one.
  it.each([
    { from: [300, 500], to: [256, 426], at: [16, 101] },
    { from: [500, 300], to: [426, 256], at: [101, 16] },
    { from: [256, 341], to: [256, 341], at: [16, 58] },
    { from: [256, 343], to: [256, 343], at: [16, 60] },
    { from: [100, 100], to: [256, 256], at: [16, 16] },
  ])('$from → $to, cut at $at', ({ from: [height, width], to, at }) => {
    const pixels = noise(height, width);
    const ours = run(pixels, plain(256, 224));
    const stock = byStockOps(pixels, to as [number, number], at as [number, number], 224);
    // Half for our rounding to bytes; the rest for float32's: of a position up to 500, which moves a value by at most 255
    // each unit of position and axis, and of three interpolations.
    const tolerance = 0.5 + (2 * 500 + 3 * 2) * 255 * 2 ** -24;
    expectClose(ours, stock, tolerance, 'pixels');
  });
});

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
