import type { TopLevelSpec } from 'vega-lite';

/** A plot for light and dark pages: it has no background, and its lines and text take the colour of the text around it. */
export interface Plot {
  /** What it shows, for a caption and for those who cannot see it. */
  title: string;
  spec: TopLevelSpec;
}

/** CSS pixels, text included: a plot fits the narrowest page, and three stand side by side on a wide one. */
export const PLOT_WIDTH = 344;

export const INK = 'currentColor';
const FONT = 'system-ui, sans-serif';

const CONFIG = {
  // The page labels its plots itself.
  aria: false,
  font: FONT,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    tickColor: INK,
    domainColor: INK,
    gridColor: INK,
    gridOpacity: 0.15,
    titleFontWeight: 'normal',
    labelFontSize: 11,
    titleFontSize: 11,
  },
  legend: { labelColor: INK, labelFontSize: 11, labelLimit: PLOT_WIDTH, title: null },
  text: { color: INK, fontSize: 11, baseline: 'middle' },
} as const satisfies TopLevelSpec['config'];

/**
 * What all plots have in common. The space for axes and text is given, since text cannot be measured in Node.
 *
 * @param padding CSS pixels around the marks, for axes, legends and words
 */
export const baseOf = (padding: { left: number; right: number; bottom: number }) => ({
  config: CONFIG,
  background: null,
  autosize: 'none',
  padding: { top: 6, ...padding },
});

/** Values on a logarithmic axis that are worth a tick: powers of ten, and more between them the fewer there are. */
export function logTicks(low: number, high: number): number[] {
  const range = high / low;
  const steps = range > 50 ? [1] : range > 4 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 3, 5, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    ticks.push(...steps.map((step) => Number(`${step}e${power}`)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
