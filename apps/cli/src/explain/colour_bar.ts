import { type ColourMap, colourMap, colourOf, groupWeights } from '@dynaconv/models';
import { significant } from '../numbers.ts';
import { BAR, type Drawing, PANEL } from './drawing.ts';
import { rectangle, text } from './svg.ts';

/** One scale for all positions, so that their colours can be compared. */
export function rowColours({ positions, layer, group: shown }: Drawing, row: number): ColourMap {
  const weights = positions.flatMap(({ kernels }) => groupWeights(kernels.kernels[row], shown));
  const largest = Math.max(...weights.map(Math.abs));
  return colourMap(layer.weights, largest);
}

/** The scale, from the greatest value down. For shares of attention it also marks what each share would be if all were equal. */
export function colourBar(map: ColourMap, size: number, isAttention: boolean): string {
  const [least, greatest] = map.range;
  const steps = 64;
  const height = PANEL / steps;
  const bands = Array.from({ length: steps }, (_, i) => {
    const value = greatest - ((i + 0.5) / steps) * (greatest - least);
    const box = { left: 0, top: i * height, width: BAR.width, height: height + 0.5 };
    return rectangle(box, { fill: colourOf(value, map) });
  });
  const label = (value: number, y: number, name = '') =>
    text(BAR.width + 5, y, `${toNumber(value)}${name}`, { 'font-size': 12 });
  const even = 1 / size ** 2;
  const evenAt = PANEL * (1 - even / greatest) + 4;
  const middle = isAttention
    ? // Closer to an end its text would overlap with the text there.
      evenAt > 30 && evenAt < PANEL - 16
      ? label(even, evenAt, ' even')
      : ''
    : label(0, PANEL / 2 + 4);
  return bands.join('') + label(greatest, 10) + middle + label(least, PANEL);
}

const toNumber = (value: number): string => significant(value, 2).replace('-', '−');
