import { latencyBars, loadingBars, memoryBars } from '../../../plots/network_bars.ts';
import type { ModelResult, ModelsReport } from '../../../suites/models.ts';
import { describeNetwork, loadingTable, networkTable } from '../../tables/networks.ts';
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
    body: html`<p>From the images to the last output value, one thread each, unless something else is said. The training form has its
batch normalizations as layers of their own; the deployed form has them folded into the convolutions, as one would ship it. ResNet-50
is the network that RedNet and OverLoCK stand beside: another network, so its output is not compared. Memory is the most that is held
at once beyond the weights. Loading is from the file of weights (from random weights where there is no PyTorch to make a file) to the
first output.</p>
${rendered}`,
  };
};

async function renderNetwork(
  where: string,
  { size, batch }: ModelsReport,
  result: ModelResult,
): Promise<Html> {
  return html`<h3>${result.model} on ${where}, ${batch === 1 ? 'an image' : `${batch} images`} of ${size}×${size}</h3>
<p>${describeNetwork(result)}</p>
${await renderPlots([latencyBars(result, batch), loadingBars(result), memoryBars(result)])}${renderTable(
  networkTable(result, batch),
)}${renderDetails(`Loading ${result.model}`, renderTable(loadingTable(result)))}`;
}
