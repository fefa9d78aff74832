import { loadSegmenter } from '@dynaconv/segmentation';
import type { Settings } from '../batch/settings.ts';
import { listOfLabels, loadOptions } from './load_options.ts';
import type { Network } from './network.ts';

/** `{ width, height, classes: { index: className }, runs: [index, length, …] }`: the label map row by row, as run lengths. */
export async function loadSegmentation(settings: Settings): Promise<Network> {
  const { model, scale } = settings;
  const labels = listOfLabels(settings);
  const segmenter = await loadSegmenter(model, { ...loadOptions(settings), scale, labels });
  return {
    async run(image) {
      const { map, width, height, labels } = await segmenter.segment(image);
      const runs = runLengths(map);
      const present = [...new Set(runs.filter((_, i) => i % 2 === 0))].sort((a, b) => a - b);
      const classes = Object.fromEntries(present.map((index) => [index, labels[index]]));
      return { width, height, classes, runs };
    },
    dispose: () => segmenter.dispose(),
  };
}

/** Each value that is repeated, and how often. */
export function runLengths(values: ArrayLike<number>): number[] {
  const runs: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && values[i] === values[i - 1]) runs[runs.length - 1]++;
    else runs.push(values[i], 1);
  }
  return runs;
}
