import { createHash } from 'node:crypto';
import { resizeArea } from '@dynaconv/models/images';
import { uniform } from '@dynaconv/test-kit';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Random } from '../../src/data/random.ts';
import type { RgbImage } from '../../src/data/rgb_image.ts';
import * as affine from '../../src/data/transforms/affine.ts';
import * as enhance from '../../src/data/transforms/enhance.ts';
import { flipHorizontally } from '../../src/data/transforms/flip.ts';
import { hue } from '../../src/data/transforms/hue.ts';
import * as levels from '../../src/data/transforms/levels.ts';
import { cutmixBox, type Mix, mixImages, targets } from '../../src/data/transforms/mixup.ts';
import { CHANGES } from '../../src/data/transforms/rand_augment.ts';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };

// What torchvision, timm and Pillow give for the same parameters: python/reference/augmentation_fixture.py.

type Transform = (image: RgbImage, ...values: never[]) => RgbImage;

const fill = fixture.fill as [number, number, number];

const moving =
  (move: (image: RgbImage, value: number, options: affine.AffineOptions) => RgbImage) =>
  (image: RgbImage, value: number, interpolation: affine.AffineInterpolation) =>
    move(image, value, { interpolation, fill });

const { rotate, shearX, shearY, translateX, translateY } = affine;
const TRANSFORMS: Readonly<Record<string, Transform>> = {
  ...enhance,
  ...levels,
  flipHorizontally,
  hue,
  rotate: moving(rotate),
  shearX: moving(shearX),
  shearY: moving(shearY),
  translateX: moving(translateX),
  translateY: moving(translateY),
  resizeArea: (
    image: RgbImage,
    ...[top, left, height, width, size, mode]: [number, number, number, number, number, string]
  ) => ({
    data: resizeArea(
      { ...image, channels: 3 },
      { top, left, height, width },
      { height: size, width: size },
      mode === 'bilinear' ? 'bilinear-antialias' : 'bicubic',
    ),
    height: size,
    width: size,
  }),
};

async function readPicture(png: string): Promise<RgbImage> {
  const { data, info } = await sharp(Buffer.from(png, 'base64'))
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, height: info.height, width: info.width };
}

test.each(Object.entries(fixture.pictures))(
  'every transform of the %s gives the bytes of torchvision, timm and Pillow',
  async (picture, png) => {
    const image = await readPicture(png);
    const before = new Uint8Array(image.data);
    const cases = fixture.cases.filter((each) => each.picture === picture);
    expect(cases.length).toBeGreaterThan(60);
    for (const { transform, arguments: values, bytes, sha256 } of cases) {
      const { data } = TRANSFORMS[transform](image, ...(values as never[]));
      const count = Buffer.from(bytes, 'base64').length;
      const sample = Array.from(
        { length: count },
        (_, i) => data[Math.floor((i * data.length) / count)],
      );
      const what = `${transform}(${values.join(', ')})`;
      expect([what, ...sample]).toEqual([what, ...Buffer.from(bytes, 'base64')]);
      expect([what, createHash('sha256').update(data).digest('hex')]).toEqual([what, sha256]);
    }
    expect(Buffer.compare(image.data, before), 'the picture itself').toBe(0);
  },
);

test("a magnitude becomes each change's argument as in timm", () => {
  const plus = { sign: () => 1 } as Random;
  for (const { name, magnitude, argument } of fixture.levels) {
    expect([name, magnitude, CHANGES[name].argument(magnitude / 10, plus)]).toEqual([
      name,
      magnitude,
      argument,
    ]);
  }
  expect(Object.keys(CHANGES)).toHaveLength(fixture.levels.length / 5);
});

test('batches are mixed as by timm', () => {
  const { size, classes, labels, smoothing, cases } = fixture.mixes;
  for (const { kind, share, place, box, kept, images: expected, targets: rows } of cases) {
    const [top, bottom, left, right] = box;
    const images = uniform('mix', 4 * size * size * 3);
    const mix: Mix =
      kind === 'mixup'
        ? { kind, share }
        : { kind: 'cutmix', share: kept, box: cutmixBox(share, size, place[0], place[1]) };
    if (mix.kind === 'cutmix') expect(mix.box).toEqual({ top, bottom, left, right });
    mixImages(images, 4, size, mix);
    // A share goes into PyTorch's float32 sums as a float32, as it does here.
    expect(images.filter((_, at) => at % 7 === 0)).toEqual(Float32Array.from(expected));
    targets(labels, classes, smoothing, mix).forEach((value, at) => {
      // One rounding of a product and one of a sum, of numbers below 1.
      expect(Math.abs(value - rows[at])).toBeLessThanOrEqual(2 ** -23);
    });
  }
});
