import type { TopLevelSpec } from 'vega-lite';
import { baseOf, INK, logTicks, PLOT_WIDTH } from './plot.ts';

export interface Bar {
  label: string;
  value: number;
  /** What is written behind it. */
  text: string;
  color: string;
}

/** Bars that belong together. */
export interface BarGroup {
  /** Above the bars; no heading if absent. */
  heading?: string;
  bars: readonly Bar[];
}

interface BarsOptions {
  /** What the axis counts: 'milliseconds'. */
  axis: string;
  /** Logarithmic, from 1 to either side, instead of from 0. */
  relative?: boolean;
  /** A value that a line through all bars marks. */
  mark?: number;
  /** CSS pixels for the labels. */
  labelWidth?: number;
}

/** All in CSS pixels. */
const LEAST_TEXT_WIDTH = 54;
const TEXT_MARGIN = 12;
const ROW_HEIGHT = 18;
const AXIS_HEIGHT = 38;
/** Of a letter, on average. */
const LETTER_WIDTH = 6;

/** Horizontal bars, in the order given. */
export function bars(groups: readonly BarGroup[], options: BarsOptions): TopLevelSpec {
  const { axis, relative = false, mark, labelWidth = 150 } = options;
  const rows = groups.flatMap(({ heading, bars }) => [
    ...(heading === undefined ? [] : [{ heading }]),
    ...bars.map((bar) => ({
      ...bar,
      label: shortened(bar.label, Math.floor(labelWidth / LETTER_WIDTH)),
      end: relative ? Math.max(1, bar.value) : bar.value,
    })),
  ]);
  const marked = mark === undefined ? [] : [mark];
  const letters = Math.max(...groups.flatMap(({ bars }) => bars.map(({ text }) => text.length)));
  const textWidth = Math.max(LEAST_TEXT_WIDTH, letters * LETTER_WIDTH + TEXT_MARGIN);
  const extent = [...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), ...marked];
  const [least, most] = [Math.min(...extent), Math.max(...extent)];
  const domain = relative ? [Math.min(0.8, least / 1.1), Math.max(1.5, most * 1.1)] : [0, most];
  const vertical = [...(relative ? [{ datum: 1, strokeDash: [] }] : []), ...marked.map(dashed)];
  return {
    ...baseOf({ left: labelWidth, right: textWidth, bottom: AXIS_HEIGHT }),
    width: PLOT_WIDTH - labelWidth - textWidth,
    height: rows.length * ROW_HEIGHT,
    data: { values: rows.map((row, index) => ({ ...row, index })) },
    encoding: {
      y: {
        field: 'index',
        type: 'ordinal',
        axis: null,
        scale: { domain: rows.map((_, index) => index) },
      },
    },
    layer: [
      {
        transform: [ONLY_BARS],
        mark: { type: 'bar', height: ROW_HEIGHT - 6 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            title: axis,
            scale: { type: relative ? 'log' : 'linear', domain, nice: false },
            axis: relative
              ? {
                  values: logTicks(domain[0], domain[1]),
                  labelExpr: "format(datum.value, '~g') + '×'",
                }
              : { tickCount: 4, format: ',f' },
          },
          x2: { datum: relative ? 1 : 0 },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      {
        transform: [ONLY_BARS],
        mark: { type: 'text', align: 'left', dx: 4 },
        encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text' } },
      },
      {
        transform: [ONLY_BARS],
        mark: { type: 'text', align: 'right', dx: -6 },
        encoding: { x: { value: 0 }, text: { field: 'label' } },
      },
      {
        transform: [{ filter: 'isValid(datum.heading)' }],
        mark: { type: 'text', align: 'left', dx: -labelWidth, dy: 2, fontWeight: 'bold' },
        encoding: { x: { value: 0 }, text: { field: 'heading' } },
      },
      ...vertical.map(({ datum, strokeDash }) => ({
        data: { values: [{}] },
        mark: { type: 'rule', color: INK, strokeDash },
        encoding: { x: { datum }, y: null },
      })),
    ],
  } as unknown as TopLevelSpec;
}

const ONLY_BARS = { filter: 'isValid(datum.value)' };

const dashed = (datum: number) => ({ datum, strokeDash: [4, 3] });

const shortened = (text: string, letters: number): string =>
  text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
