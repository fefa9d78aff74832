import type { Random } from '../random.ts';
import type { RgbImage } from '../rgb_image.ts';
import { type AffineOptions, rotate, shearX, shearY, translateX, translateY } from './affine.ts';
import { brightness, contrast, saturation, sharpness } from './enhance.ts';
import { autoContrast, equalize, invert, posterize, solarize, solarizeAdd } from './levels.ts';

export interface RandAugment {
  /** How strong each change is, of 10. */
  readonly magnitude: number;
  /** Standard deviation of the magnitude; 0 for a fixed one. */
  readonly magnitudeStd: number;
  /** Changes of an image; 2 in timm. */
  readonly layers: number;
  /** With which each of them happens; 0.5 in timm. */
  readonly probability: number;
}

/** The magnitude that gives every change its full strength. */
const FULL = 10;

/** A change, by timm's name. `level` is 0 to 1. */
interface Change {
  readonly argument: (level: number, random: Random) => number;
  readonly apply: (image: RgbImage, argument: number, options: AffineOptions) => RgbImage;
}

const signed =
  (most: number): Change['argument'] =>
  (level, random) =>
    level * most * random.sign();

/** 1 is no change; towards 0 and 2 there is more of it. */
const factor: Change['argument'] = (level, random) =>
  Math.max(0.1, 1 + level * 0.9 * random.sign());

const none: Change['argument'] = () => 0;

/** timm's transforms that grow with the magnitude (`inc1`). */
export const CHANGES: Readonly<Record<string, Change>> = {
  AutoContrast: { argument: none, apply: autoContrast },
  Equalize: { argument: none, apply: equalize },
  Invert: { argument: none, apply: invert },
  Rotate: { argument: signed(30), apply: rotate },
  PosterizeIncreasing: {
    argument: (level) => 4 - Math.trunc(level * 4),
    apply: (image, bits) => posterize(image, bits),
  },
  SolarizeIncreasing: {
    argument: (level) => 256 - Math.min(256, Math.trunc(level * 256)),
    apply: (image, threshold) => solarize(image, threshold),
  },
  SolarizeAdd: {
    argument: (level) => Math.min(128, Math.trunc(level * 110)),
    apply: (image, add) => solarizeAdd(image, add),
  },
  ColorIncreasing: { argument: factor, apply: saturation },
  ContrastIncreasing: { argument: factor, apply: contrast },
  BrightnessIncreasing: { argument: factor, apply: brightness },
  SharpnessIncreasing: { argument: factor, apply: sharpness },
  ShearX: { argument: signed(0.3), apply: shearX },
  ShearY: { argument: signed(0.3), apply: shearY },
  TranslateXRel: { argument: signed(0.45), apply: translateX },
  TranslateYRel: { argument: signed(0.45), apply: translateY },
};

/**
 * Random changes of an image, as timm's `rand-m9-mstd0.5-inc1`: each drawn from all with replacement, with its own magnitude and
 * interpolation.
 *
 * @param fill the colour of what is moved into an image from outside
 */
export function randAugment(
  image: RgbImage,
  { magnitude, magnitudeStd, layers, probability }: RandAugment,
  fill: AffineOptions['fill'],
  random: Random,
): RgbImage {
  let changed = image;
  for (let layer = 0; layer < layers; layer++) {
    const { argument, apply } = random.choice(Object.values(CHANGES));
    if (!random.chance(probability)) continue;
    const drawn = magnitude + magnitudeStd * random.normal();
    const level = Math.min(Math.max(drawn, 0), FULL) / FULL;
    const interpolation = random.choice(['bilinear', 'bicubic'] as const);
    changed = apply(changed, argument(level, random), { interpolation, fill });
  }
  return changed;
}

/**
 * What timm's text such as `rand-m9-mstd0.5-inc1` says.
 * @throws RangeError for a text that is none, or that asks for changes that do not grow with the magnitude
 */
export function parseRandAugment(text: string): RandAugment {
  const [kind, ...sections] = text.split('-');
  const values = new Map<string, number>();
  for (const section of sections) {
    const [, key, value] = /^(m|n|p|mstd|inc)(\d+(?:\.\d+)?)$/.exec(section) ?? [];
    if (key === undefined) throw notRandAugment(text);
    values.set(key, Number(value));
  }
  if (kind !== 'rand' || values.get('inc') !== 1) throw notRandAugment(text);
  return {
    magnitude: values.get('m') ?? FULL,
    magnitudeStd: values.get('mstd') ?? 0,
    layers: values.get('n') ?? 2,
    probability: values.get('p') ?? 0.5,
  };
}

const notRandAugment = (text: string): RangeError =>
  new RangeError(
    `randAugment is '${text}', expected timm's form with increasing changes: rand-m9-mstd0.5-inc1, and n and p where they are not 2 and 0.5`,
  );
