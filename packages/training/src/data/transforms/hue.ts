import { type RgbImage, withData } from '../rgb_image.ts';

const { fround } = Math;

/**
 * Moves every hue round the colour circle, as torchvision's `adjust_hue` of a Pillow image, to the byte.
 *
 * @param share of the circle, −0.5 to 0.5
 */
export function hue(image: RgbImage, share: number): RgbImage {
  const steps = Math.trunc(share * 255);
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at += 3) {
    const [h, s, v] = toHsv(image.data[at], image.data[at + 1], image.data[at + 2]);
    data.set(toRgb((h + steps) & 255, s, v), at);
  }
  return withData(image, data);
}

type Triple = [number, number, number];

function toHsv(r: number, g: number, b: number): Triple {
  const largest = Math.max(r, g, b);
  const range = largest - Math.min(r, g, b);
  if (range === 0) return [0, 0, largest];
  const [red, green, blue] = [r, g, b].map((value) => fround((largest - value) / range));
  const sector =
    r === largest
      ? fround(blue - green)
      : g === largest
        ? fround(2 + red - blue)
        : fround(4 + green - red);
  const turn = fround((sector / 6 + 1) % 1);
  return [Math.trunc(turn * 255), Math.trunc(fround(range / largest) * 255), largest];
}

function toRgb(h: number, s: number, v: number): Triple {
  if (s === 0) return [v, v, v];
  const sector = Math.floor((h * 6) / 255);
  const rest = fround((h * 6) / 255 - sector);
  const share = fround(s / 255);
  const p = Math.round(v * (1 - share));
  const q = Math.round(v * (1 - share * rest));
  const t = Math.round(v * (1 - share * (1 - rest)));
  const sectors: Triple[] = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  return sectors[sector % 6];
}
