import { drawSpec } from '../../plots/draw.ts';
import type { Plot } from '../../plots/plot.ts';
import { Html, html } from './html.ts';

/** Plots, side by side where there is room; undefined ones are left out. */
export async function renderPlots(plots: readonly (Plot | undefined)[]): Promise<Html> {
  const figures: Html[] = [];
  for (const plot of plots) if (plot) figures.push(await renderPlot(plot));
  return html`<div class="plots">${figures}</div>`;
}

export async function renderPlot({ title, spec }: Plot): Promise<Html> {
  const svg = await drawSpec(spec);
  return html`<figure>
<figcaption>${title}</figcaption>
<div role="img" aria-label="${title}; the figures are in the table">${new Html(inline(svg))}</div>
</figure>
`;
}

/** An SVG inside HTML needs no namespaces. */
const inline = (svg: string): string => svg.replace(/ xmlns(:\w+)?="[^"]*"/g, '');
