import { type ColourMap, colourOf, type DynamicLayer } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';

const STEPS = 16;

/** The scale of the colours, from the least to the greatest number. */
export function colourBar(map: ColourMap, weights: DynamicLayer['weights']): HTMLElement {
  const [least, greatest] = map.range;
  const colours = Array.from({ length: STEPS + 1 }, (_, i) =>
    colourOf(least + (i / STEPS) * (greatest - least), map),
  );
  const bar = make('span', { className: 'bar' });
  bar.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
  return make('p', { className: 'scale' }, label(least, weights), bar, label(greatest, weights));
}

const label = (value: number, weights: DynamicLayer['weights']): string =>
  weights === 'attention' ? `${(100 * value).toFixed(1)} %` : value.toFixed(2).replace('-', '−');

/** What a newcomer is to know of either kind of weights. */
export function explanationOf({ operation, weights, border }: DynamicLayer): string {
  const meaning =
    weights === 'attention'
      ? 'each number is the share of the attention, in percent, that a position gives to a cell of its window; lighter is more, and a window sums to 100.'
      : 'the result at a position is the sum of the cells of its window times these numbers; red adds, blue subtracts, white leaves out.';
  const beyond =
    border === 'zeros' ? ' Faded numbers lie beyond the border, where zeros are read.' : '';
  return `${operation}: ${meaning}${beyond}`;
}
