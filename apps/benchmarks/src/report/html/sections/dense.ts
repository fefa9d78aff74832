import { latencyBars, memoryBars } from '../../../plots/network_bars.ts';
import type { DenseReport, DenseResult } from '../../../suites/dense.ts';
import { denseKernelsTable, denseTable, describeDense } from '../../tables/dense.ts';
import { renderPlots } from '../figure.ts';
import { type Html, html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

export const dense: RenderSection = async (reports) => {
  const rendered: Html[] = [];
  for (const { where, part } of partsOf(reports, 'dense')) {
    for (const result of part.results) rendered.push(await renderResult(where, part, result));
  }
  if (rendered.length === 0) return undefined;
  return {
    id: 'dense',
    title: 'Detectors and segmenters',
    body: html`<p>From the pixels of an image to boxes and masks, or to a map of classes, one thread each, unless something else is said. All
contestants find the same, or they would not be here. The floor is of the multiply–adds that run for the image. Outside of kernels is
where the image is prepared and outputs become answers; memory is the most that is held at once beyond the weights.</p>
${rendered}`,
  };
};

async function renderResult(
  where: string,
  { size }: DenseReport,
  result: DenseResult,
): Promise<Html> {
  const kernels = denseKernelsTable(result);
  return html`<h3>${result.model} on ${where}, ${size}×${size}</h3>
<p>${describeDense(result)}</p>
${await renderPlots([latencyBars(result), memoryBars(result)])}${renderTable(denseTable(result))}${
  kernels && renderDetails(`Kernels of ${result.model}`, renderTable(kernels))
}`;
}
