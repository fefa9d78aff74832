import { operatorBars } from '../../../plots/operator_bars.ts';
import type { OperatorResult } from '../../../suites/operators.ts';
import { digits } from '../../format.ts';
import { number, ratio, share, spread } from '../../tables/table.ts';
import { renderPlots } from '../figure.ts';
import { type Html, html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

export const operators: RenderSection = async (reports) => {
  const parts = partsOf(reports, 'operators').filter(({ part }) => part.results.length > 0);
  if (parts.length === 0) return undefined;
  const rendered: Html[] = [];
  for (const { where, part } of parts) rendered.push(await renderPart(where, part.results));
  return {
    id: 'operators',
    title: 'Operators, one call each',
    body: html`${EXPLANATION}${rendered}`,
  };
};

const EXPLANATION = html`<p>A title such as “involution2d 56×56×64 K 7” gives height, width and channels of the map and the side of the
window. <b>involution2d</b> sums the neighbours of each pixel with the pixel’s own kernel, which groups of channels share;
<b>contMix2d</b> does so with a softmax over the window and one kernel for each head. They replace the others, which are
measured at the same places of a network: the 3×3 convolution <b>conv2d</b>, <b>depthwiseConv2d</b>, <b>dynamicConv2d</b> (one
mixture of kernels for each image) and global <b>selfAttention2d</b>. “Forward + backward” is what training computes: the output and
all gradients; dx, dkernel and dattention are single gradients, of the map, the kernels and the attention; “aggregation alone” is
contMix2d without its softmax.</p>
<p>Bars are times on a logarithmic scale, as multiples of the first contestant’s time at the same shape, which is written in place of its
bar; to the right is slower. Of each kind of contestant only the fastest is shown; the tables list all of them.</p>
`;

async function renderPart(where: string, results: readonly OperatorResult[]): Promise<Html> {
  const { batch } = results[0].shape;
  const byOperator = groupBy(results, ({ operator }) => operator);
  const plots = byOperator.flatMap(([operator, ofOperator]) =>
    groupBy(ofOperator, ({ pass }) => pass).map(([pass, ofPass]) =>
      operatorBars(operator, pass, ofPass),
    ),
  );
  return html`<h3>On ${where}${batch > 1 && `, ${batch} images at once`}</h3>
${await renderPlots(plots)}${byOperator.map(([operator, ofOperator]) =>
  renderDetails(`All figures of ${operator} on ${where}`, renderFigures(operator, ofOperator)),
)}`;
}

/** In the order in which the groups begin. */
function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups];
}

const renderFigures = (operator: string, results: readonly OperatorResult[]): Html =>
  renderTable({
    caption: `${operator}: milliseconds a call; GB/s of what goes in and comes out once, which caches can make more than the bandwidth`,
    head: [
      ...['contestant', 'median', 'min', 'spread', 'to the first'],
      ...['of peak', 'GB/s', 'of bandwidth'],
    ],
    groups: results.map((result) => ({
      heading: headingOf(result),
      rows: result.standings.map((standing) => {
        const { name, median, min, floorRatio } = standing;
        const rate = result.bytes && result.bytes / median / 1e6;
        return [
          ...[name, number(median, 3), number(min, 3), spread(standing), ratio(standing.ratio)],
          ...[share(1 / floorRatio), number(rate, 1), share(rate && rate / result.bandwidth)],
        ];
      }),
    })),
  });

const headingOf = ({ title, pass, multiplyAdds, peak, bandwidth }: OperatorResult): string =>
  `${title}, ${pass}: ${digits(multiplyAdds / 1e6)} M multiply–adds; peak ${digits(peak)} a ns, bandwidth ${digits(bandwidth)} GB/s`;
