import type { PixelData } from '../images/pixels.ts';
import { type ColourMap, colourMap, colourOf } from './colours.ts';
import type { ReceptiveField } from './receptive_field.ts';

/** Decades of the gradient that colours stand for, from the greatest one down. */
export const FIELD_DECADES = 3;

/** The colours from 1/1000 of the greatest gradient, at 0, to the greatest, at 1: of its logarithm. */
export const FIELD_COLOURS: ColourMap = colourMap('attention', 1);

/** How much each pixel of the input counts as a picture of its size: the colours of the logarithm of its gradient. */
export function fieldPicture({
  height,
  width,
  values,
}: Pick<ReceptiveField, 'height' | 'width' | 'values'>): PixelData {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const data = new Uint8Array(4 * values.length);
  values.forEach((value, i) => {
    const share = largest > 0 ? 1 + Math.log10(value / largest) / FIELD_DECADES : 0;
    const colour = colourOf(Math.max(0, share), FIELD_COLOURS);
    const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
    data.set([red, green, blue, 255], 4 * i);
  });
  return { data, width, height };
}
