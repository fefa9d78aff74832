import { growthPlot, QUANTITIES, type Quantity } from '../../../plots/growth.ts';
import type { CostReport } from '../../../suites/cost.ts';
import { AXES } from '../../../workloads/cost_operators.ts';
import { digits, megabytes, percent, spreadOf } from '../../format.ts';
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
${await renderPlots(plots)}${renderGrowths(report)}${renderDetails(
  `All points on ${where}`,
  renderPoints(report),
)}`;
}

const operatorsOf = ({ growths }: CostReport): string[] => [
  ...new Set(growths.map(({ operator }) => operator)),
];

const renderGrowths = (report: CostReport): Html =>
  renderTable(
    'The powers that costs grow by: stated, of the counted multiply–adds and parameters, and measured',
    ['with', 'stated', 'multiply–adds', 'parameters', 'time', 'memory'],
    operatorsOf(report).map((operator) => {
      const growths = report.growths.filter((growth) => growth.operator === operator);
      return {
        heading: `${operator}: ${growths[0].formula} multiply–adds`,
        rows: growths.map(({ axis, stated, multiplyAdds, parameters, time, memory }) => [
          axis,
          String(stated),
          ...[multiplyAdds, parameters, time, memory].map((power) => power?.toFixed(2) ?? '–'),
        ]),
      };
    }),
  );

const renderPoints = (report: CostReport): Html =>
  renderTable(
    `Milliseconds a call; memory beyond weights and input; peak ${digits(report.peak)} multiply–adds a nanosecond`,
    [
      ...['H×W', 'C', 'K', 'parameters', 'M multiply–adds'],
      ...['median', 'min', 'spread', 'of peak', 'memory'],
    ],
    operatorsOf(report).map((operator) => ({
      heading: operator,
      rows: report.points
        .filter((point) => point.operator === operator)
        .map((point) => [
          `${point.side}×${point.side}`,
          String(point.channels),
          String(point.kernelSize),
          point.parameters.toLocaleString('en'),
          digits(point.multiplyAdds / 1e6),
          ...[digits(point.median), digits(point.min), spreadOf(point)],
          percent(1 / point.floorRatio),
          point.peakBytes === undefined ? '–' : megabytes(point.peakBytes),
        ]),
    })),
  );
