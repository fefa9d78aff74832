import type { Random } from '../random.ts';

const ATTEMPTS = 10;
/** timm's defaults: the share of the image, and the ratio of height to width. */
const AREA = [0.02, 1 / 3] as const;
const ASPECT = 0.3;

/**
 * Replaces a random rectangle of a normalised image by normal noise, a value for each pixel and channel: timm's random erasing
 * in its mode `pixel`. Changes `values`.
 *
 * @param values [size, size, 3]
 */
export function randomErasing(
  values: Float32Array,
  size: number,
  probability: number,
  random: Random,
): void {
  if (!random.chance(probability)) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = random.uniform(...AREA) * size * size;
    const aspect = Math.exp(random.uniform(Math.log(ASPECT), -Math.log(ASPECT)));
    const height = Math.round(Math.sqrt(area * aspect));
    const width = Math.round(Math.sqrt(area / aspect));
    if (width >= size || height >= size) continue;
    const top = random.below(size - height + 1);
    const left = random.below(size - width + 1);
    for (let row = top; row < top + height; row++) {
      const start = (row * size + left) * 3;
      for (let at = start; at < start + width * 3; at++) values[at] = random.normal();
    }
    return;
  }
}
