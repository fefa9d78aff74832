import { largestDifference, pictureTolerance } from '@dynaconv/test-kit';
import fixture from '@dynaconv/test-kit/fixtures/pictures.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { readImage } from '../src/images/read_image.ts';

it.each(fixture.pictures)('$name has the colours that Pillow gives it', async (picture) => {
  const { name, file, width, height, rgb } = picture;
  const pixels = await readImage(Buffer.from(file, 'base64'));
  expect(pixels).toMatchObject({ width, height, channels: 3 });
  const tolerance = pictureTolerance(name, 'node');
  expect(largestDifference(pixels.data, Buffer.from(rgb, 'base64'))).toBeLessThanOrEqual(tolerance);
});
