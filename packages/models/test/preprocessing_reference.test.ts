import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import { fnv1a32, hashAt } from '@dynaconv/test-kit';
import { expectClose } from '@dynaconv/test-kit/expect';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Pixels } from '../src/images/pixels.ts';
import { preprocess } from '../src/images/preprocessing.ts';
import { readImage } from '../src/images/read_image.ts';
import { findArchitecture } from '../src/registry.ts';
import fixture from './fixtures/preprocessing.json' with { type: 'json' };

/** The images of python/reference/preprocessing_fixture.py. */
function noise(height: number, width: number): Pixels {
  const seed = fnv1a32(`picture/${height}x${width}`);
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => hashAt(seed, i) >>> 24);
  return { data, height, width, channels: 3 };
}

const imageOf = async ({ size, picture }: (typeof fixture.cases)[number]): Promise<Pixels> =>
  size ? noise(size[0], size[1]) : readImage(fileURLToPath(new URL(picture!, DIGITS_FOLDER)));

/**
 * Of the official float32 arithmetic, (v/255 − mean)/std: the rounding of v/255, of the mean and of their difference, all
 * at most 1 and divided by a deviation of at least 0.224; then those of the deviation, of the quotient, at most 2.7, and
 * of our own result.
 */
const TOLERANCE = ((1 + 0.5 + 1) / 0.224 + 3 * 2.7) * 2 ** -24;

describe.each(fixture.cases)('an image of $size $picture', (reference) => {
  let pixels: Pixels;
  beforeAll(async () => {
    pixels = await imageOf(reference);
  });

  it.each(Object.entries(reference.models))(
    'is prepared for %s to the byte as by the official pipeline',
    (name, expected) => {
      const config = findArchitecture('test', name).preprocessing;
      const normalised = new Float32Array(config.crop ** 2 * 3);
      preprocess(pixels, config, normalised);
      const bytes = new Float32Array(normalised.length);
      preprocess(pixels, { ...config, mean: [0, 0, 0], std: [1, 1, 1] }, bytes);

      const count = expected.values.length;
      const sampled = (from: Float32Array) =>
        Float32Array.from({ length: count }, (_, i) => from[Math.floor((i * from.length) / count)]);
      expect([...sampled(bytes)]).toEqual([...Buffer.from(expected.bytes, 'base64')]);
      const hash = createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');
      expect(hash).toBe(expected.sha256);
      const values = Float32Array.from(expected.values);
      expectClose(sampled(normalised), values, TOLERANCE, 'normalised');
    },
  );
});
