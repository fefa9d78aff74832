import { type ColourMap, colourOf, type DynamicLayer } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';

const STEPS = 16;

/** The scale of the colours, from the least to the greatest number. */
export function colourBar(map: ColourMap, operation: DynamicLayer['operation']): HTMLElement {
  const [least, greatest] = map.range;
  const colours = Array.from({ length: STEPS + 1 }, (_, i) =>
    colourOf(least + (i / STEPS) * (greatest - least), map),
  );
  const bar = make('span', { className: 'bar' });
  bar.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
  return make(
    'p',
    { className: 'scale' },
    label(least, operation),
    bar,
    label(greatest, operation),
  );
}

const label = (value: number, operation: DynamicLayer['operation']): string =>
  operation === 'contMix2d' ? `${(100 * value).toFixed(1)} %` : value.toFixed(2).replace('-', '−');

/** What a newcomer is to know of the two kinds of kernels. */
export function explanationOf({ operation }: DynamicLayer): string {
  return operation === 'contMix2d'
    ? 'ContMix: each number is the share of the attention, in percent, that a position gives to a cell of its window; lighter is more, and a window sums to 100.'
    : 'Involution: the result at a position is the sum of the cells of its window times these numbers; red adds, blue subtracts, white leaves out. Faded numbers lie beyond the border, where zeros are read.';
}
