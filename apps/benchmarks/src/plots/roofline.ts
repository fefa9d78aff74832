import type { TopLevelSpec } from 'vega-lite';
import { fastestOf } from '../measure/compare.ts';
import { median } from '../measure/statistics.ts';
import { digits } from '../report/format.ts';
import type { OperatorResult } from '../suites/operators.ts';
import { SERIES_COLORS } from './colors.ts';
import { baseOf, INK, logTicks, PLOT_WIDTH, type Plot } from './plot.ts';

const OURS = 'ours';
const STOCK = 'stock ops';

/** CSS pixels, without axes and legends. */
const HEIGHT = 240;
const LEGEND_TOP = HEIGHT + 42;
/** Of a legend. */
const ENTRY = 13;
const LEGEND = { orient: 'none', legendX: -36, direction: 'vertical' };

/**
 * Williams, Waterman, Patterson 2009: what operators reach, multiply–adds a nanosecond, against the multiply–adds that they make of
 * each byte they read or write, under the limits of the machine.
 *
 * @returns undefined where no result has bytes
 */
export function roofline(title: string, results: readonly OperatorResult[]): Plot | undefined {
  const points = results.flatMap((result) => {
    const { bytes, multiplyAdds, operator } = result;
    if (!bytes || !(multiplyAdds > 0)) return [];
    return ([OURS, 'stock'] as const).flatMap((group) => {
      const fastest = fastestOf(result, group);
      if (!fastest) return [];
      const rate = multiplyAdds / fastest.median / 1e6;
      const by = group === OURS ? OURS : STOCK;
      return [{ operator, by, intensity: multiplyAdds / bytes, rate }];
    });
  });
  if (points.length === 0) return undefined;
  const peak = median(results.map((result) => result.peak));
  const bandwidth = median(results.map((result) => result.bandwidth));
  const intensities = [...points.map(({ intensity }) => intensity), peak / bandwidth];
  const [left, right] = [Math.min(...intensities) / 4, Math.max(...intensities) * 2];
  const roof = [left, peak / bandwidth, right].map((intensity) => ({
    intensity,
    rate: Math.min(peak, intensity * bandwidth),
  }));
  const rates = [...points, ...roof].map(({ rate }) => rate);
  const [bottom, top] = [Math.min(...rates) / 1.5, Math.max(...rates) * 1.8];
  const log = (domain: number[]) => ({ type: 'log', domain, nice: false });
  const encoding = {
    x: {
      field: 'intensity',
      type: 'quantitative',
      title: 'multiply–adds a byte',
      scale: log([left, right]),
      axis: { values: logTicks(left, right), format: '~g' },
    },
    y: {
      field: 'rate',
      type: 'quantitative',
      title: 'multiply–adds a nanosecond',
      scale: log([bottom, top]),
      axis: { values: logTicks(bottom, top), format: '~g' },
    },
  };
  const operators = [...new Set(points.map(({ operator }) => operator))];
  return {
    title,
    spec: {
      ...baseOf({ left: 46, right: 10, bottom: 108 }),
      width: PLOT_WIDTH - 56,
      height: HEIGHT,
      encoding,
      layer: [
        { data: { values: roof }, mark: { type: 'line', color: INK, strokeWidth: 1.5 } },
        {
          data: { values: [{ intensity: right, rate: peak }] },
          mark: {
            ...{ type: 'text', align: 'right', baseline: 'bottom', dy: -4, dx: -2 },
            text: `peak ${digits(peak)} a ns`,
          },
        },
        {
          data: { values: [{ intensity: left, rate: left * bandwidth }] },
          mark: {
            ...{ type: 'text', align: 'left', baseline: 'top', dy: 12, dx: 4 },
            text: `memory ${digits(bandwidth)} bytes a ns`,
          },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 60, opacity: 0.9 },
          encoding: {
            color: {
              field: 'operator',
              type: 'nominal',
              scale: { domain: operators, range: [...SERIES_COLORS] },
              legend: { ...LEGEND, columns: 2, symbolType: 'square', legendY: LEGEND_TOP },
            },
            shape: {
              field: 'by',
              type: 'nominal',
              scale: { domain: [OURS, STOCK], range: ['circle', 'cross'] },
              legend: {
                ...LEGEND,
                columns: 2,
                symbolFillColor: INK,
                legendY: LEGEND_TOP + Math.ceil(operators.length / 2) * ENTRY + 4,
              },
            },
          },
        },
      ],
    } as unknown as TopLevelSpec,
  };
}
