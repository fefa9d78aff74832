import type { Random } from '../random.ts';
import type { RgbImage } from '../rgb_image.ts';
import { brightness, contrast, saturation } from './enhance.ts';
import { hue } from './hue.ts';

/** How far each quality is changed at most: factors are drawn from 1 − x to 1 + x; hues are moved by up to x of the circle. */
export interface ColourJitter {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  /** 0 to 0.5. */
  readonly hue?: number;
}

const CHANGES = { brightness, contrast, saturation, hue };

/** Changes an image's colours in a random order, as torchvision's `ColorJitter`. */
export function colourJitter(image: RgbImage, strength: ColourJitter, random: Random): RgbImage {
  const names = (['brightness', 'contrast', 'saturation', 'hue'] as const).filter(
    (name) => (strength[name] ?? 0) > 0,
  );
  let changed = image;
  for (const i of random.permutation(names.length)) {
    const name = names[i];
    const most = strength[name]!;
    const factor =
      name === 'hue'
        ? random.uniform(-most, most)
        : random.uniform(Math.max(0, 1 - most), 1 + most);
    changed = CHANGES[name](changed, factor);
  }
  return changed;
}
