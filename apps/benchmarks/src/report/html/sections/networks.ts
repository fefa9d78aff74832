import { latencyBars, loadingBars, memoryBars } from '../../../plots/network_bars.ts';
import type { ModelResult, ModelsReport } from '../../../suites/models.ts';
import { digits, forImages, megabytes, percent, spreadOf, times } from '../../format.ts';
import { renderPlots } from '../figure.ts';
import { type Html, html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

export const networks: RenderSection = async (reports) => {
  const parts = partsOf(reports, 'models');
  const rendered: Html[] = [];
  for (const { where, part } of parts) {
    for (const result of part.results) {
      rendered.push(await renderNetwork(where, part, result));
    }
  }
  if (rendered.length === 0) return undefined;
  return {
    id: 'networks',
    title: 'Whole networks',
    body: html`<p>From the images to the last output value, one thread each where nothing else is said. The training form has its batch normalizations as layers of
their own; the deployed form has them folded into the convolutions, as one would ship it. ResNet-50 is the network that RedNet and
OverLoCK stand beside: another network, so its output is not compared. Memory is the most that is held at once beyond the weights. Loading is from the file of weights, or where there is no PyTorch to make
one from random weights, to the first output.</p>
${rendered}`,
  };
};

async function renderNetwork(
  where: string,
  { size, batch }: ModelsReport,
  result: ModelResult,
): Promise<Html> {
  const { model, parameters, multiplyAdds, floor, peak, standings, peakBytes } = result;
  return html`<h3>${model} on ${where}, ${batch === 1 ? 'an image' : `${batch} images`} of ${size}×${size}</h3>
<p>${digits(parameters / 1e6)} M parameters; ${digits(multiplyAdds / 1e9)} G multiply–adds, whose floor is ${digits(floor)} ms at a peak of
${digits(peak)} a nanosecond.${peakBytes && ` ${describeMemory(peakBytes)}`}</p>
${await renderPlots([latencyBars(result, batch), loadingBars(result), memoryBars(result)])}${renderTable(
  `${model}: milliseconds ${forImages(batch)}`,
  [
    ...['contestant', 'median', 'min', 'spread', 'images a second'],
    ...[`to ${standings[0].name}`, 'to the floor'],
  ],
  [
    {
      rows: standings.map((standing) => {
        const { name, median, min, ratio, floorRatio } = standing;
        return [
          ...[
            name,
            digits(median),
            digits(min),
            spreadOf(standing),
            digits((1000 * batch) / median),
          ],
          ...[times(ratio), times(floorRatio)],
        ];
      }),
    },
  ],
)}${renderDetails(`Loading ${model}`, renderLoading(result))}`;
}

const renderLoading = ({ model, loading }: ModelResult): Html =>
  renderTable(
    `${model}: seconds from loading to the first output`,
    ['contestant', 'median', 'min', 'spread'],
    [
      {
        rows: loading.map((timing) => [
          ...[timing.name, digits(timing.median / 1e3), digits(timing.min / 1e3), spreadOf(timing)],
        ]),
      },
    ],
  );

function describeMemory({ ours, stock }: NonNullable<ModelResult['peakBytes']>): string {
  const others = stock
    ? `, stock ops ${megabytes(stock)} (ours is ${percent(ours / stock)} of that)`
    : '';
  return `Memory: ours ${megabytes(ours)}${others}.`;
}
