import type { Area } from '@dynaconv/models/images';
import type { Random } from '../random.ts';

type Range = readonly [low: number, high: number];

/** timm's and torchvision's attempts at an area that fits. */
const ATTEMPTS = 10;

/**
 * An area of random size and aspect ratio inside of an image, drawn as timm and torchvision do; after ten that do not fit, the
 * largest in the middle whose ratio is in range.
 *
 * @param scale of the image's area
 * @param ratio of width to height, drawn evenly on a logarithmic scale
 */
export function randomArea(
  { height, width }: { height: number; width: number },
  scale: Range,
  ratio: Range,
  random: Random,
): Area {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const size = random.uniform(...scale) * height * width;
    const aspect = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const area = {
      width: Math.round(Math.sqrt(size * aspect)),
      height: Math.round(Math.sqrt(size / aspect)),
    };
    if (!fits(area, { height, width })) continue;
    const top = random.below(height - area.height + 1);
    return { ...area, top, left: random.below(width - area.width + 1) };
  }
  return middleArea({ height, width }, ratio);
}

/** An area of a pixel at least: timm and torchvision fail on images so small that theirs has none. */
const fits = (
  area: { height: number; width: number },
  image: { height: number; width: number },
): boolean =>
  area.width >= 1 && area.height >= 1 && area.width <= image.width && area.height <= image.height;

function middleArea(
  { height, width }: { height: number; width: number },
  [least, most]: Range,
): Area {
  const tall = width / height < least;
  const wide = width / height > most;
  const area = {
    width: wide ? Math.round(height * most) : width,
    height: tall ? Math.round(width / least) : height,
  };
  return {
    ...area,
    top: Math.floor((height - area.height) / 2),
    left: Math.floor((width - area.width) / 2),
  };
}
