import { describe, expect, it } from 'vitest';
import { hashAt } from '../../layers/test/helpers/deterministic.ts';
import { preprocess } from '../src/images/preprocessing.ts';

/** Bytes that Pillow 13 gives: `Image.resize(size, filter)` of the short side, then the middle. */
const PILLOW = [
  {
    what: 'shrinks',
    height: 13,
    width: 20,
    shortSide: 7,
    crop: 5,
    // biome-ignore format: a table
    'bilinear-antialias': [
      146, 125, 108, 110, 185, 116, 83, 162, 133, 114, 141, 159, 137, 137, 126, 167, 120, 158, 135, 153, 117,
      98, 81, 84, 124, 101, 159, 156, 192, 111, 140, 119, 131, 94, 110, 117, 99, 132, 97, 72, 99, 82, 107, 142,
      126, 93, 129, 107, 78, 147, 118, 97, 138, 116, 100, 75, 88, 120, 132, 128, 77, 159, 139, 110, 127, 146,
      135, 119, 93, 135, 100, 90, 143, 136, 127,
    ],
    // biome-ignore format: a table
    bicubic: [
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
    'bilinear-antialias': [
      71, 79, 132, 97, 45, 81, 117, 82, 67, 138, 118, 54, 53, 60, 102, 45, 27, 10, 51, 78, 20, 57, 129, 30, 80,
      93, 151, 110, 37, 116, 111, 80, 93, 111, 124, 70, 108, 126, 200, 176, 47, 222, 171, 83, 165, 165, 118,
      109,
    ],
    // biome-ignore format: a table
    bicubic: [
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
    'bilinear-antialias': [
      205, 2, 247, 88, 214, 219, 103, 141, 212, 205, 54, 195, 156, 44, 192, 145, 161, 20, 103, 120, 160, 18,
      236, 103, 10, 193, 127,
    ],
    // biome-ignore format: a table
    bicubic: [
      205, 2, 247, 88, 214, 219, 103, 141, 212, 205, 54, 195, 156, 44, 192, 145, 161, 20, 103, 120, 160, 18, 236, 103,
      10, 193, 127,
    ],
  },
];

describe.each(PILLOW)('an image that $what', ({ height, width, shortSide, crop, ...expected }) => {
  const pixels = {
    data: Uint8Array.from({ length: height * width * 3 }, (_, i) => hashAt(1, i) & 0xff),
    height,
    width,
    channels: 3,
  };

  it.each(['bilinear-antialias', 'bicubic'] as const)(
    'is resized to the byte as Pillow does it: %s',
    (interpolation) => {
      const out = new Float32Array(crop * crop * 3);
      const resize = { shortSide, interpolation };
      preprocess(pixels, { resize, crop, mean: [0, 0, 0], std: [1, 1, 1] }, out);
      expect([...out]).toEqual(expected[interpolation]);
    },
  );
});
