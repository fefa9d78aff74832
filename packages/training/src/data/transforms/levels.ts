import { type RgbImage, withData } from '../rgb_image.ts';

// Pillow's ImageOps that look levels up in tables, to the byte.

export const invert = (image: RgbImage): RgbImage => lookUp(image, (level) => 255 - level);

/** Inverts levels from `threshold` on. */
export const solarize = (image: RgbImage, threshold: number): RgbImage =>
  lookUp(image, (level) => (level < threshold ? level : 255 - level));

/** Adds to levels below `threshold`; timm's `solarize_add`. */
export const solarizeAdd = (image: RgbImage, add: number, threshold = 128): RgbImage =>
  lookUp(image, (level) => (level < threshold ? Math.min(255, level + add) : level));

/** Keeps the upper bits of every level. */
export const posterize = (image: RgbImage, bits: number): RgbImage =>
  lookUp(image, (level) => level & (0xff00 >> bits));

/** Stretches each channel so that its darkest level is 0 and its lightest 255. */
export const autoContrast = (image: RgbImage): RgbImage =>
  lookUpByChannel(image, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return IDENTITY;
    const scale = 255 / (high - low);
    return IDENTITY.map((level) => toByte(level * scale - low * scale));
  });

/** Spreads each channel's levels so that all become about as frequent. */
export const equalize = (image: RgbImage): RgbImage =>
  lookUpByChannel(image, (counts) => {
    const present = counts.filter((count) => count > 0);
    const step = Math.floor((present.reduce((a, b) => a + b, 0) - present.at(-1)!) / 255);
    if (present.length <= 1 || step === 0) return IDENTITY;
    let below = Math.floor(step / 2);
    return counts.map((count) => {
      const level = toByte(below / step);
      below += count;
      return level;
    });
  });

const IDENTITY: readonly number[] = Array.from({ length: 256 }, (_, level) => level);

const toByte = (value: number): number => Math.min(Math.max(Math.trunc(value), 0), 255);

function lookUp(image: RgbImage, of: (level: number) => number): RgbImage {
  const table = IDENTITY.map(of);
  return withData(
    image,
    image.data.map((level) => table[level]),
  );
}

/** @param of the table of a channel, from how often each level occurs */
function lookUpByChannel(
  image: RgbImage,
  of: (counts: readonly number[]) => readonly number[],
): RgbImage {
  const { data } = image;
  const tables = [0, 1, 2].map((channel) => {
    const counts = new Array<number>(256).fill(0);
    for (let at = channel; at < data.length; at += 3) counts[data[at]]++;
    return of(counts);
  });
  return withData(
    image,
    data.map((level, at) => tables[at % 3][level]),
  );
}
