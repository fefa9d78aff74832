import { describe, expect, it } from 'vitest';
import { hashAt } from '../../layers/test/helpers/deterministic.ts';
import { preprocess } from '../src/images/preprocessing.ts';

/** Bytes that Pillow 13 gives: `Image.resize(size, Image.BICUBIC)` of the short side, then the middle. */
const PILLOW = [
  {
    what: 'shrinks',
    height: 13,
    width: 20,
    shortSide: 7,
    crop: 5,
    // biome-ignore format: a table
    expected: [
      154, 125, 103, 112, 199, 113, 71, 171, 135, 113, 143, 168, 146, 131, 124, 166, 115, 173, 141, 160, 116, 96, 66,
      71, 127, 92, 170, 167, 208, 103, 152, 115, 129, 90, 108, 115, 105, 138, 96, 66, 90, 77, 102, 141, 134, 96, 126,
      93, 69, 151, 117, 92, 145, 120, 90, 62, 80, 117, 135, 128, 67, 163, 137, 109, 115, 154, 139, 118, 87, 137, 95,
      78, 144, 146, 124,
    ],
  },
  {
    what: 'grows',
    height: 5,
    width: 6,
    shortSide: 11,
    crop: 4,
    // biome-ignore format: a table
    expected: [
      60, 64, 132, 84, 35, 65, 110, 74, 49, 134, 123, 49, 52, 54, 108, 44, 24, 6, 38, 69, 4, 54, 130, 30, 77, 85, 163,
      108, 22, 108, 106, 66, 78, 104, 126, 62, 106, 129, 223, 187, 38, 237, 197, 72, 176, 176, 120, 108,
    ],
  },
  {
    what: 'stays',
    height: 9,
    width: 9,
    shortSide: 9,
    crop: 3,
    // biome-ignore format: a table
    expected: [
      205, 2, 247, 88, 214, 219, 103, 141, 212, 205, 54, 195, 156, 44, 192, 145, 161, 20, 103, 120, 160, 18, 236, 103,
      10, 193, 127,
    ],
  },
];

describe.each(PILLOW)('an image that $what', ({ height, width, shortSide, crop, expected }) => {
  const pixels = {
    data: Uint8Array.from({ length: height * width * 3 }, (_, i) => hashAt(1, i) & 0xff),
    height,
    width,
    channels: 3,
  };

  it('is resized to the byte as Pillow does it', () => {
    const out = new Float32Array(crop * crop * 3);
    const resize = { shortSide, interpolation: 'bicubic' } as const;
    preprocess(pixels, { resize, crop, mean: [0, 0, 0], std: [1, 1, 1] }, out);
    expect([...out]).toEqual(expected);
  });
});
