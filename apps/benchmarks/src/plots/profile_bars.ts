import { percent } from '../report/format.ts';
import type { ProfileReport } from '../suites/profile.ts';
import { bars } from './bars.ts';
import { SERIES_COLORS } from './colors.ts';
import type { Plot } from './plot.ts';

const KERNELS = 12;

/**
 * Milliseconds of an image by kernel, the most expensive first, then those of all other kernels and of JavaScript.
 *
 * @param how it ran: 'wasm, simd'
 */
export function profileBars(profile: ProfileReport['models'][number], how: string): Plot {
  const { model, kernels, sum, wholeRecorded } = profile;
  const shown = kernels.slice(0, KERNELS);
  const others = kernels.slice(KERNELS);
  const remainder = others.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const rows = [
    ...shown.map(({ label, milliseconds }) => ({ label, milliseconds, color: SERIES_COLORS[2] })),
    ...(others.length > 0
      ? [
          {
            label: `${others.length} other kernels`,
            milliseconds: remainder,
            color: SERIES_COLORS[2],
          },
        ]
      : []),
    { label: 'outside kernels', milliseconds: wholeRecorded - sum, color: SERIES_COLORS[5] },
  ];
  return {
    title: `${model} on ${how}`,
    spec: bars(
      [
        {
          bars: rows.map(({ label, milliseconds, color }) => ({
            label,
            value: milliseconds,
            text: percent(milliseconds / wholeRecorded),
            color,
          })),
        },
      ],
      { axis: 'milliseconds', labelWidth: 214 },
    ),
  };
}
