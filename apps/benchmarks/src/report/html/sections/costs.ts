import { growthPlot, QUANTITIES, type Quantity } from '../../../plots/growth.ts';
import type { CostReport } from '../../../suites/cost.ts';
import { AXES } from '../../../workloads/cost_operators.ts';
import { growthsTable, pointsTable } from '../../tables/costs.ts';
import { renderPlots } from '../figure.ts';
import { type Html, html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

export const costs: RenderSection = async (reports) => {
  const parts = partsOf(reports, 'costs');
  if (parts.length === 0) return undefined;
  const rendered: Html[] = [];
  for (const { where, part } of parts) rendered.push(await renderPart(where, part));
  return {
    id: 'costs',
    title: 'What the operators cost as maps, channels and windows grow',
    body: html`<p>Four ways to mix the pixels of a map of H×W pixels and C channels, each as a network has it, with the layers that make its
kernels: a K×K convolution, self-attention between all pixels, involution and ContMix. A cost that grows with the power p of a size is a
straight line of slope p on these logarithmic axes. The stated power is that of the term which grows fastest; at sizes as small as
these, the other terms weigh too, and the power of the counted multiply–adds says how much.</p>
${rendered}`,
  };
};

async function renderPart(where: string, report: CostReport): Promise<Html> {
  const plots = AXES.flatMap((axis) =>
    (Object.keys(QUANTITIES) as Quantity[]).map((quantity) => growthPlot(report, axis, quantity)),
  );
  return html`<h3>On ${where}, ${report.mode}</h3>
${await renderPlots(plots)}${renderTable(growthsTable(report))}${renderDetails(
  `All points on ${where}`,
  renderTable(pointsTable(report)),
)}`;
}
