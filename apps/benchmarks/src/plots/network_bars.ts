import { GROUP_LABELS } from '../measure/groups.ts';
import { forImages, milliseconds } from '../report/format.ts';
import type { ModelResult } from '../suites/models.ts';
import { type Bar, bars } from './bars.ts';
import { GROUP_COLORS } from './colors.ts';
import type { Plot } from './plot.ts';

/** Milliseconds a call of everyone, and the floor. */
export const latencyBars = (
  { model, standings, floor }: Pick<ModelResult, 'model' | 'standings' | 'floor'>,
  batch = 1,
): Plot => ({
  title: `${model}: milliseconds ${forImages(batch)}; dashed: the floor, ${milliseconds(floor)}`,
  spec: bars(
    [
      {
        bars: standings.map(({ name, group, median }) => ({
          label: name,
          value: median,
          text: milliseconds(median),
          color: GROUP_COLORS[group],
        })),
      },
    ],
    { axis: 'milliseconds', mark: floor, labelWidth: 166 },
  ),
});

/** Seconds until the first logits. */
export const loadingBars = ({ model, loading, standings }: ModelResult): Plot => ({
  title: `${model}: seconds from loading to the first output`,
  spec: bars(
    [
      {
        bars: loading.map(({ name, median }) => ({
          label: name,
          value: median / 1e3,
          text: `${(median / 1e3).toFixed(2)} s`,
          color: GROUP_COLORS[standings.find((each) => each.name === name)?.group ?? 'ours'],
        })),
      },
    ],
    { axis: 'seconds' },
  ),
});

/** @returns undefined where the backend cannot measure memory */
export function memoryBars({
  model,
  peakBytes,
}: Pick<ModelResult, 'model' | 'peakBytes'>): Plot | undefined {
  if (!peakBytes) return undefined;
  const values = (['ours', 'stock'] as const).flatMap((group): Bar[] => {
    const bytes = peakBytes[group];
    if (bytes === undefined) return [];
    const megabytes = bytes / 1e6;
    const text = `${megabytes.toFixed(1)} MB`;
    return [{ label: GROUP_LABELS[group], value: megabytes, text, color: GROUP_COLORS[group] }];
  });
  return {
    title: `${model}: megabytes at once beyond the weights`,
    spec: bars([{ bars: values }], { axis: 'megabytes' }),
  };
}
