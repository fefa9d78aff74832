import type { TopLevelSpec } from 'vega-lite';
import type { CostReport } from '../suites/cost.ts';
import type { Axis } from '../workloads/cost_operators.ts';
import { SERIES_COLORS } from './colors.ts';
import { baseOf, logTicks, PLOT_WIDTH, type Plot } from './plot.ts';

type Point = CostReport['points'][number];
type Growth = CostReport['growths'][number];

/** What can grow with H·W, C and K. */
export const QUANTITIES = {
  time: { label: 'time', axis: 'milliseconds', of: ({ median }: Point) => median },
  multiplyAdds: {
    label: 'multiply–adds',
    axis: 'million multiply–adds',
    of: ({ multiplyAdds }: Point) => multiplyAdds / 1e6,
  },
  memory: {
    label: 'memory',
    axis: 'peak megabytes',
    of: ({ peakBytes }: Point) => peakBytes && peakBytes / 1e6,
  },
} as const satisfies Record<
  string,
  { label: string; axis: string; of: (point: Point) => number | undefined }
>;
export type Quantity = keyof typeof QUANTITIES;

/** CSS pixels, without axes and legend. */
const HEIGHT = 170;

const AXIS_TITLES: Record<Axis, string> = {
  H·W: 'pixels of the map, H·W',
  C: 'channels, C',
  K: 'side of the window, K',
};

/**
 * One quantity of the four operators along one axis, both logarithmic: a power is a straight line, whose slope the legend names.
 *
 * @returns undefined where the backend cannot measure the quantity
 */
export function growthPlot(
  { points, growths }: Pick<CostReport, 'points' | 'growths'>,
  axis: Axis,
  quantity: Quantity,
): Plot | undefined {
  const { label, axis: quantityTitle, of } = QUANTITIES[quantity];
  const labels = new Map(
    growths
      .filter((growth) => growth.axis === axis)
      .map((growth) => [growth.operator, legendOf(growth, quantity)]),
  );
  const values = points
    .filter((point) => point.axis === axis)
    .map((point) => ({
      operator: labels.get(point.operator)!,
      along: point.value,
      amount: of(point),
    }))
    .filter(({ amount }) => amount !== undefined && amount > 0);
  if (values.length === 0) return undefined;
  const alongs = [...new Set(values.map(({ along }) => along))].sort((a, b) => a - b);
  const amounts = values.map(({ amount }) => amount as number);
  const [low, high] = [Math.min(...amounts) / 1.3, Math.max(...amounts) * 1.3];
  const domain = [...labels.values()];
  return {
    title: `${label} as ${axis} grows`,
    spec: {
      ...baseOf({ left: 50, right: 14, bottom: 112 }),
      width: PLOT_WIDTH - 64,
      height: HEIGHT,
      data: { values },
      mark: { type: 'line', point: { size: 30, filled: true }, strokeWidth: 2 },
      encoding: {
        x: {
          field: 'along',
          type: 'quantitative',
          title: AXIS_TITLES[axis],
          scale: { type: 'log', domain: [alongs[0], alongs.at(-1)], nice: false },
          axis: { values: alongs, format: 'd', grid: false },
        },
        y: {
          field: 'amount',
          type: 'quantitative',
          title: quantityTitle,
          scale: { type: 'log', domain: [low, high], nice: false },
          axis: { values: logTicks(low, high), format: '~g' },
        },
        color: {
          field: 'operator',
          type: 'nominal',
          scale: { domain, range: [...SERIES_COLORS] },
          legend: {
            ...{ orient: 'none', legendX: -40, legendY: HEIGHT + 42, direction: 'vertical' },
            ...{ symbolType: 'stroke', symbolStrokeWidth: 3 },
          },
        },
      },
    } as unknown as TopLevelSpec,
  };
}

/** 'involution: power 0.97, stated 1'; memory has no stated power. */
function legendOf(growth: Growth, quantity: Quantity): string {
  const power = growth[quantity]?.toFixed(2) ?? '–';
  const stated = quantity === 'memory' ? '' : `, stated ${growth.stated}`;
  return `${growth.operator}: power ${power}${stated}`;
}
